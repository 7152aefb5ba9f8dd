"""The command line: parses, calls the journey, shows what comes back."""
