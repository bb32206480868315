"""definitions (Verfahrensbeschreibungen): a procedure as data, checked by file and line; no tables.

Words: procedure, page, field, rule, outcome. May import city, procedurelaw and below. The web form, the paper form, the
JSON API, the assistant's facts, the clerk's desk and the public page are all made from the same definition.
"""
