"""Writes of ideas, one function per verb."""
