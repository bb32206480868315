"""Writes of parties, one function per verb."""
