"""What a letter holds, and when it may be sealed."""
