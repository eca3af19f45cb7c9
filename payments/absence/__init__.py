"""A commissioner is away, and another one decides for them: recorded before, and for these days."""
