"""The exchange of a council's records as a folder of CSV files (SPEC 7, FORMAT.md).

Each app declares its files as tables; this package reads, checks, writes and exports them.
"""
