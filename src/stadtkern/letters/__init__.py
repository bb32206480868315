"""letters (Schreiben): from data to a sealed PDF, and whether a PDF is one of ours.

Words: letter, template, seal, mark, check. Owns no tables. May import definitions, city, procedurelaw, ui and core.
"""
