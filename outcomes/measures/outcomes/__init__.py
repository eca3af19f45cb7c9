"""The outcomes of SPEC 4, one module each. `outcomes.measures.registry` lists them."""
