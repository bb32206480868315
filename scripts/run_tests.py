"""Run every check and test: lint, types, imports, then the suite on SQLite and on PostgreSQL, then the browser.

Chromium and PostgreSQL take part where the machine has them; what is missing is said loudly, and in CI it fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from temporary_postgres import postgres_binaries, temporary_postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
IN_CI = os.environ.get("CI") == "true"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def step(name: str, *command: str | Path, env: dict[str, str] | None = None) -> str | None:
    """Run one step; return its name if it failed."""
    print(f"\n=== {name}", flush=True)
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **(env or {})})
    return name if done.returncode else None


def pytest(*arguments: str) -> list[str | Path]:
    return [BIN / "python", "-m", "pytest", "-q", *arguments]


def missing(what: str, package: str) -> str | None:
    print(f"\n!!! SKIPPED: {what} is not on this machine (Debian: apt-get install {package}).", flush=True)
    return f"{what} is missing" if IN_CI else None


def main() -> int:
    chosen = sys.argv[1:]
    if chosen:
        return subprocess.run([str(part) for part in pytest(*chosen)], cwd=ROOT).returncode
    results = [
        step("format", BIN / "ruff", "format", "--check", "."),
        step("lint", BIN / "ruff", "check", "."),
        step("direction of imports", BIN / "lint-imports"),
        step("types", BIN / "mypy"),
        step("tests on SQLite", *pytest("-n", "2", "-m", "not browser")),
    ]
    if postgres_binaries():
        with temporary_postgres() as url:
            postgres = {"STADTKERN_DATABASE_URL": url}
            results.append(step("tests on PostgreSQL", *pytest("-n", "2", "-m", "not browser"), env=postgres))
    else:
        results.append(missing("PostgreSQL", "postgresql"))
    if any(Path(path).exists() for path in CHROMIUM):
        results.append(step("browser journeys", *pytest("-m", "browser")))
    else:
        results.append(missing("Chromium", "chromium"))
    failed = [name for name in results if name]
    print(f"\n=== {'all steps passed' if not failed else 'FAILED: ' + ', '.join(failed)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
