"""Filters of casework's lists, in the address."""
