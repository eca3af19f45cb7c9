"""What an inspector asks of a centre, ready in one place."""
