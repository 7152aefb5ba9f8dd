"""From models to a dbt project on disk, and from there to what dbt says of it."""
