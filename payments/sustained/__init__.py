"""Paid outcomes looked at again in the four quarters after: which held, which fell back."""
