"""Why outcomes that came near are not in a claim: one reason each."""
