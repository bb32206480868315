"""delivery (Zustellung): letters that leave the house, what the post does with them, and from which day they count.

Words: posting, batch, mark, quality, code. May import identity, letters and below. Whose letter it is and where it is
kept, a room above knows; it is named in ``settings.POST_SOURCES``.
"""
