"""What the treasury sees."""
