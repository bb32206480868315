"""Rooms are entered through their door, and each room says what it is for."""

from __future__ import annotations

import ast
from pathlib import Path

import grimp
import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "stadtkern"
OPEN_ROOMS = {
    "definitions", "openid", "procedurelaw", "uploads",
    "masking", "modelcalls", "modelservers", "core", "ui", "retrieval", "reading", "ailaw", "figures", "lifecycle",
    "papers",
}  # fmt: skip
HOUSEKEEPERS = {"config", "cli"}


def rooms() -> list[Path]:
    return sorted(path.parent for path in SOURCE.glob("*/__init__.py"))


@pytest.mark.slow
def test_rooms_are_entered_through_the_door() -> None:
    graph = grimp.build_graph("stadtkern")
    trespassers = []
    for importer in graph.modules:
        _, *own = importer.split(".")
        if not own or own[0] in HOUSEKEEPERS:
            continue
        doors = {"api"}
        if {"tests", "testing"} & set(own):
            doors.add("testing")
        for imported in graph.find_modules_directly_imported_by(importer):
            _, room, *inside = [*imported.split("."), ""][:3]
            if room not in {own[0], "", *OPEN_ROOMS} and not doors & set(inside):
                trespassers.append(f"{importer} -> {imported}")
    assert trespassers == [], "import the room's api module instead"


def test_doors_are_small() -> None:
    too_wide = {}
    for room in rooms():
        door = room / "api.py"
        if door.exists():
            tree = ast.parse(door.read_text(encoding="utf-8"))
            own = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
            if len(own) > 12:
                too_wide[room.name] = own
    assert too_wide == {}, "more than 12 functions behind a door: that is two rooms"


@pytest.mark.parametrize("room", [room.name for room in rooms()])
def test_every_room_has_a_card(room: str) -> None:
    card = ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert "Words:" in card
    assert "ay import" in card


@pytest.mark.parametrize("room", [room.name for room in rooms()])
def test_every_room_is_on_the_map(room: str) -> None:
    overview = (SOURCE.parents[1] / "docs" / "map.md").read_text(encoding="utf-8")
    assert f"| {room} |" in overview
