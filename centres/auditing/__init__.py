"""The audit trail beside its writing (centres.audit): looks, the chain of seals, its reading."""
