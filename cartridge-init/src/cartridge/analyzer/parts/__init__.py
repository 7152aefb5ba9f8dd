"""The parts of a table that a modeller asks for after its role: its measures, its dates, what changes in it."""
