"""handover (Aktenübergabe): whole cases as documented packages, to the office's own ELAK and back, and to the archive.

Words: package, piece, return, file number, receipt. May import procedures and below. A package is a ZIP of documents,
``case.xml`` and a manifest; its shape stands in ``schema/``.
"""
