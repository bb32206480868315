"""Pure rules of ideas."""
