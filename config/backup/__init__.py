"""The whole database in one file, and back (docs/running.md, “Backups”)."""
