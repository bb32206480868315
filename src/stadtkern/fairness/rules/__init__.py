"""What is asked, what an answer holds, how pairs of answers are compared, and what follows from it."""
