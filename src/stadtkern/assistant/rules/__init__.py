"""Which sentences answer a question, and when to say that nothing does: pure rules."""
