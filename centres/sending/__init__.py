"""What is sent to the service: once each, whole or not at all, and over nobody else's change."""
