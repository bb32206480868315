"""What offices see of parties."""
