"""Histories of random length, made by the product and watched by a plain reference (SPEC 6)."""
