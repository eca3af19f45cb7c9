"""Partner organisations that programs act for, and their keys."""
