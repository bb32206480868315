"""How a text is cut into passages, what its sentences state, and which statements cannot both hold."""
