"""What the council asks about a line of a claim, what the provider answers, how it is settled."""
