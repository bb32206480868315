"""parties (Parteien und Nachbarn): who else takes part in a case, is heard, objects, and gets the decision.

Words: party, notice, letter, statement, objection, treatment, standing, release. May import procedures and below.
"""
