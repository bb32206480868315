"""strategy (KI-Strategie): the town's promises about AI, what keeps each of them up, and whether it is kept now.

Words: clause, term, version, mechanism, finding. May import city, audit, ui and core; rooms above are named in
``mechanisms.yaml`` only.
"""
