"""procedures (Amtswege): from the first question of a form to a case with a number, and what happens to it.

Words: draft, filing, case, event, receipt. May import residents, definitions and below. What a procedure asks and costs
stands in ``definitions``; the law in ``procedurelaw``.
"""
