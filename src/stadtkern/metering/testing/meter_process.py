"""A process that meters calls of its own: reads words from its input and answers each with one line of JSON.

``begin`` and ``end`` a call, ``look`` at the counters, ``leave``. Arguments: the powercap folder and the neighbours'.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from stadtkern.metering.meter import Meter, packages
from stadtkern.metering.neighbours import Neighbours


def main(powercap: str, folder: str) -> None:
    meter = Meter(packages(Path(powercap)), neighbours=Neighbours(Path(folder)))
    meter.start()
    calls = []
    for line in sys.stdin:
        given: float | None = 0.0
        match line.strip():
            case "begin":
                calls.append(meter.begin())
            case "end":
                given = meter.end(calls.pop())
            case "look":
                meter.end(meter.begin())
            case "leave":
                meter.close()
        idle = sum(each.uj for each in meter.idle.values())
        sys.stdout.write(json.dumps({"given": given, "idle": idle, "leads": meter.leads}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
