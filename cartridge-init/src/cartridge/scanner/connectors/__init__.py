"""One file per database, with its named queries in a `.sql` file beside it."""
