"""What proves a claim line: dated facts of the records, never a name, an address or a note."""
