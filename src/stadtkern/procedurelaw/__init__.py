"""procedurelaw (Verfahrensrecht): periods, clocks, service of documents, parts of a notice, fees, rules; pure.

Words: period, clock, service, tariff, expression. Owns no tables. May import core. The same functions serve the
resident's preview, the clerk's desk and the sealed notice.
"""
