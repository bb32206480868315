"""Servers to test against: one that plays every part, one that is real."""
