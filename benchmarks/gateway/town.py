"""A town with one released use case and a key, in a folder of its own: what our gateway needs to let a call pass.

python benchmarks/gateway/town.py FOLDER     prints the key
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from prompts import MODEL

REPOSITORY = Path(__file__).resolve().parents[2]


def prepare(folder: Path) -> str:
    """Make the database and return the key."""
    os.environ |= environment(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "stadtkern.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from stadtkern.gateway.testing.served import released

    return released(MODEL, ())[1]


def environment(folder: Path) -> dict[str, str]:
    """Return the options of the town; there is no limit, so that nothing ends in the middle."""
    told = {
        "SECRET_KEY": "only-for-benchmarks-only-for-benchmarks",
        "CITY": "musterstadt",
        "CITIES_DIR": str(REPOSITORY / "cities"),
        "DATA_DIR": str(folder),
        "LOG_FORMAT": "text",
        "MODEL_SERVERS": str(folder / "servers.yaml"),
        "TOKENS_PER_USE_CASE_A_DAY": "0",
        "TOKENS_PER_PERSON_A_DAY": "0",
    }
    return {f"STADTKERN_{name}": value for name, value in told.items()}


if __name__ == "__main__":
    print(prepare(Path(sys.argv[1]).resolve()))
