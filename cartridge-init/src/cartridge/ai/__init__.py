"""From the analysis to a plan and models: a rule engine that needs nothing, and providers that improve on it."""
