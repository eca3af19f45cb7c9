"""What if other terms had been in force: a tariff tried on quarters that are past."""
