"""The family's rights: access to its records, their correction, their removal, whom they go to."""
