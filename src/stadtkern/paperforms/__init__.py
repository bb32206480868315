"""paperforms (Papierformulare): procedures on paper, the same questions for who does not file online.

Words: form, box, code. May import letters, definitions and below. No tables.
"""
