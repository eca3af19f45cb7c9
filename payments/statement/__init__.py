"""The statement of a claim: one paper and one workbook, the same bytes whenever they are asked for.

All of it comes from what is sealed: the lines of the round, the decisions with the names of the
day they were made on, the sample's checks and the ledger. Nothing is read from today's records.
"""

from payments.statement.paper import statement_paper
from payments.statement.reading import Statement, require_sealed, statement_of
from payments.statement.sheets import statement_workbook

__all__ = [
    "Statement",
    "require_sealed",
    "statement_of",
    "statement_paper",
    "statement_workbook",
]
