"""The analyzer: catalog and profile in, conclusions out, each with its evidence. It never touches the database
itself."""
