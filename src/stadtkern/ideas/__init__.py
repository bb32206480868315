"""ideas (Ideensammlung): what people would have the town do with AI, and what worries them about it.

Words: card, comment, workshop, dot, survey. May import governance and everything below.
"""
