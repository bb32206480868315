"""What a party sees."""
