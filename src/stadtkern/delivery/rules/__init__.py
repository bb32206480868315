"""What delivery knows without asking anybody."""
