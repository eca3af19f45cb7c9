"""What a phone keeps for a day without a signal, and what opens Lodestar there."""
