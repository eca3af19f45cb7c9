"""What is measured: each outcome and indicator is one query in a module of its own (SPEC 4-5)."""
