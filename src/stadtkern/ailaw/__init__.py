"""ailaw (KI-Recht): what the EU AI Act, data protection law and the strategy's own limits say about a use; no tables.

Words: question, answer, class, policy, duty, data protection impact assessment. May import core; open like retrieval.
"""
