"""masking (Schwärzung): finds personal data in administrative text and masks it reversibly; pure, no tables, no Django.

Words: span, kind, finder, mask, placeholder. May import nothing of ours; open like retrieval.
"""
