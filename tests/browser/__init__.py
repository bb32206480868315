"""Journeys in a real browser, against a really served town."""
