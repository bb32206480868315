"""lifecycle (Lebenszyklus): the way of a use case of AI, from idea to end, as pure rules: values in, values out.

Words: state, gate, paper, requirement, lease. Owns no tables. May import ailaw and core. The pages of a use case, its
signatures and the gateway ask the same functions.
"""
