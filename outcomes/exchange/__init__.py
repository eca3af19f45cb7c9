"""The files of the exchange format about what changed, in the format's order (FORMAT.md)."""

from outcomes.exchange import children, programmes, stars

TABLES = (*stars.TABLES, *programmes.TABLES, *children.TABLES)
