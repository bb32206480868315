"""Writes; one function per verb."""
