"""Reminders of what is due in a case: once each, whatever happens to the job (decision 0020)."""
