"""Action plans: what comes first, what was agreed, and going through it at a review."""
