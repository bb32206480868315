"""What the treasury sees of grants."""
