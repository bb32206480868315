"""city (Stadt): the town as data: profile, offices with hours, services, life situations.

Words: town, office, service, life situation, opening hours. May import audit and below.
"""
