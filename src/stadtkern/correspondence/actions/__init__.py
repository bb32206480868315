"""What happens to letters in a running matter."""
