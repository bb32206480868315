"""Writes of payments, one function per verb."""
