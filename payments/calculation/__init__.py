"""What a contract's claim for a quarter consists of (SPEC 6.1 to 6.5), read from stored rows."""
