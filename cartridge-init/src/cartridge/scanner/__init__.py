"""From a connection URL to a catalog and a profile: all that touches the source database, and it only reads."""
