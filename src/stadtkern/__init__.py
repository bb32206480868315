"""Stadtkern: a town's digital core."""

__version__ = "0.1.0"
