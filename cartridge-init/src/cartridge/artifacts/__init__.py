"""The nouns: frozen pydantic models that the stages hand to each other and that are saved as JSON. No I/O here."""
