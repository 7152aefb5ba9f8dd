"""The rule engine: dimensional modelling by rules, offline and deterministic."""
