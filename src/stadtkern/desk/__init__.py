"""desk (Arbeitsplatz der Ämter): the pages on which staff work on case files.

Words: list, case, draft, signing, competence. May import handover and below. No tables: cases, who may do what with
them and what the database guards are in ``procedures``.
"""
