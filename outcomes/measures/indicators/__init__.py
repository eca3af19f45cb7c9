"""The indicators of SPEC 5, one module each. `outcomes.measures.registry` lists them."""
