"""Everything that happened with a family, on one line of time."""
