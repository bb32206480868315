"""config (Einstellungen): options, settings, URLs: the only place that knows every room.

Words: option, setting, room. May import every room.
"""
