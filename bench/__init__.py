"""Measures the roll-up on a county of invented families: `make bench`."""
