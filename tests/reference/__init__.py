"""The slow, plain reference for measures and claims. It imports neither Django nor the product."""
