"""correspondence (Schriftverkehr): what the office writes in a matter reaches also who has no inbox here, on paper.

Words: case letter, order to mend, reminder. May import procedures and below.
"""
