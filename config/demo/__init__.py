"""A demo county of invented people, the same one for the same date (`manage.py load_demo`).

It is planned from the top down: how many cases are worked on in each quarter, then which, then
their visits, Stars and plans. It is written as an exchange folder (FORMAT.md) and comes in through
the product's own importer, so that every figure shown is counted from records.
"""
