"""portal (Portal): the pages residents see first: start, services, offices, statements.

Words: start page, service page, statement. May import everything below.
"""
