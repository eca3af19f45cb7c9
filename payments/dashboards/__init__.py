"""Pages that say how money and work stand: a provider's, a council's."""
