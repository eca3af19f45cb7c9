"""How children and parents learn: development checks, programmes, places for two-year-olds."""
