"""Journeys across rooms, through HTTP."""
