"""Target groups: who of them is reached, in every unit and every area, and what may be told of it.

`registry` names the groups, `indicators` says what is counted of each, `store` does it in a
roll-up, and `suppression` decides which of the numbers others may read.
"""
