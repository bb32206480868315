"""Writes of grants, one function per verb."""
