"""papers (Unterlagen): what is written about a use case, as forms to fill in and as text to read; no tables.

Words: paper, block, row, questionnaire. The shapes come from lifecycle, the questions of the AI Act from ailaw.
May import ailaw, lifecycle and ui; open like ui.
"""
