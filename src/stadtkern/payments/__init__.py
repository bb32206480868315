"""payments (Zahlungen): what somebody owes the town, what came on its account, and what the town pays out.

Words: charge, reference, statement, bank entry, online payment, payout. May import identity, city and below, and
masking's checks.
"""
