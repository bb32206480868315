"""fairness (Gleichbehandlung): whether everybody gets the same answer, measured, judged blind and published.

Words: run, task, group, pair, outcome, verdict, margin, review, filter. May import governance and below; figures.
"""
