"""Budgets: what no longer fits a screen or two is two things."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "stadtkern"
EXCEPTIONS: dict[str, int] = {}  # name what may be longer, and what is cut next


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _too_long(paths: list[Path], limit: int) -> dict[str, int]:
    found = {str(path.relative_to(ROOT)): _lines(path) for path in paths}
    return {name: lines for name, lines in found.items() if lines > EXCEPTIONS.get(name, limit)}


def test_source_files() -> None:
    paths = [path for path in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
    assert _too_long(paths, 400) == {}


def test_test_files() -> None:
    paths = list(ROOT.glob("tests/**/*.py")) + list(SOURCE.glob("*/tests/**/*.py"))
    assert _too_long(paths, 600) == {}


def test_templates() -> None:
    assert _too_long(list(SOURCE.rglob("templates/**/*.html")), 150) == {}


def test_core_is_no_junk_drawer() -> None:
    assert sum(_lines(path) for path in (SOURCE / "core").glob("*.py")) <= 500


def _code_lines(path: Path) -> int:
    """Count lines that hold code: no blank lines, no comments."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def test_rooms_fit_one_head() -> None:
    sizes = {
        room.name: sum(
            _code_lines(path) for path in room.rglob("*.py") if not {"tests", "testing", "migrations"} & set(path.parts)
        )
        for room in SOURCE.iterdir()
        if room.is_dir()
    }
    assert {name: lines for name, lines in sizes.items() if lines > EXCEPTIONS.get(name, 4_000)} == {}
