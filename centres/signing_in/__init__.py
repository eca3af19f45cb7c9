"""Signing in: who somebody is, proven twice; being invited, leaving, and where one is signed in."""
