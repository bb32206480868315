"""What is true of roles, permissions and devices, whoever asks."""
