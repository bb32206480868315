"""What is done with letters that leave the house."""
