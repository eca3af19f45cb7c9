"""Births that health services tell of: as a file, row by row, or one by one (SPEC 2).

A baby of a family that nobody knew makes a family that is known, not registered; a baby of a known
family is added to it. Coordinators bring in those of their own areas; the council's administrator,
who imports reference data, those of the whole council, and never learns which family was known.
"""
