"""Figures where they say something: over time, by unit, and with the records behind them."""
