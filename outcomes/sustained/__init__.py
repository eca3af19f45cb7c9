"""Whether what was achieved lasted: each outcome's own look at the year after, one module each."""
