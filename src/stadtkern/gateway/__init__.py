"""gateway (KI-Schleuse): the only door to a model: policy, masking, budgets, ledger and energy on every call.

Words: key, verdict, treatment, budget, ledger. May import governance, strategy, identity, city, audit, metering,
modelservers, modelcalls, lifecycle, masking and core.
"""
