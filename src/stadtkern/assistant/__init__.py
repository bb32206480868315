"""assistant (Auskunft): answers made of checked quotes, or a person to turn to.

Words: question, answer, quote, refusal, call-back. May import everything below.
"""
