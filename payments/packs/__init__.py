"""Packs: a provider's quarter and a centre's year, for the people who meet about them.

A worker takes the figures from what roll-ups stored (`making`, `reading`) and keeps them as facts
(`facts`); both sides write and agree (`talking`); sending sets both files and keeps all of it
(`sending`). Page, paper and workbook say the same document (`document`).
"""
