"""How much of a database's keys, references and roles is found when nothing of it is declared."""
