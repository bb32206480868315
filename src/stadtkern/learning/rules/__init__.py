"""What is true of questions, proofs, groups and prompts, whoever asks."""
