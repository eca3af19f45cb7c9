"""Processes are killed under load, and what was acknowledged is counted (decision 0049)."""
