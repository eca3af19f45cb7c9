"""Referrals in and out: received, decided, passed on, answered, their outcome told (SPEC 2)."""
