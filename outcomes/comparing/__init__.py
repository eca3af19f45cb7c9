"""Compare and ask: stored figures by unit, quarter and measure, as the address says."""
