"""What partners' programs send and read: births, referrals, records without names (SPEC 2)."""
