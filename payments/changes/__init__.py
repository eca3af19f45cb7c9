"""What changed in a claim: against the quarter before, and since it was returned."""
