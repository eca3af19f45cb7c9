"""What PostgreSQL itself holds to be true about claims and the ledger (SPEC 6), as triggers.

Rules about one row are checked at once. Rules about several rows, such as "an approved claim has
its posting", are checked when the transaction commits.
"""
