"""Assurance: what of a claim is looked at, on what evidence, and what the looking says of the rest.

A sample is drawn at submission by a seed that nobody could choose, weighed by risk; each check has
a pack of facts without names; what checks found makes an error rate and the next sample's size.
"""
