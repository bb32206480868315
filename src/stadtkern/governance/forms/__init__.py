"""The shape of what staff may send."""
