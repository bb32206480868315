"""Pure rules of grants."""
