"""grants (Förderungen): the money a town gives: budgets, awards, lists without application, runs of payment.

Words: budget, award, list, run, claim. May import payments, identity, definitions, city and below.
"""
