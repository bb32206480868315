"""cli (Befehl): the `stadtkern` command.

Words: command. May import every room.
"""

from stadtkern.cli.command import main

__all__ = ["main"]
