"""Made-up counters to test against: files as Linux has them, a driver of cards, a process beside."""
