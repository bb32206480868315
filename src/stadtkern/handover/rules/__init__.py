"""What is true of packages, whoever makes them."""
