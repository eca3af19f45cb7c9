"""Where claims and their lines are found: the beginnings of their addresses."""

from centres import converters  # noqa: F401  (registers what the paths hold)

CLAIM = "claims/<ref:contract>/<quarter:quarter>/"
LINE = f"{CLAIM}lines/<int:number>/"
