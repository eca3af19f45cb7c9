"""The Family Star: its editions, doing one, reading them, and what goes home on paper."""
