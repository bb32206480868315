"""gatehouse (Leitstand): the pages of the gateway: what happens, keys, budgets, personal data, held answers, trials.

Words: desk, switch, trial, look, check. May import gateway, governance, identity, city, metering, modelcalls,
lifecycle, masking, ui and core.
"""
