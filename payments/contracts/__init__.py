"""What a council and a provider agreed, and what they agreed later."""
