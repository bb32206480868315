"""Reads a set of tasks from its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext
from pydantic import ValidationError

from stadtkern.core.errors import Refused
from stadtkern.fairness.rules.prompts import PromptSet

SHIPPED = Path(__file__).resolve().parent / "prompts"
LONGEST = 1_000_000  # bytes of one file


def read_prompts(folder: Path = SHIPPED) -> PromptSet:
    """Return the set of tasks in a folder.

    Raises:
        Refused: ``prompts_unreadable`` with the file and what is wrong there.
    """
    content = _file(folder / "set.yaml")
    if not isinstance(content, dict):
        raise _unreadable("set.yaml")
    parts = {
        "areas": [_file(path) for path in sorted((folder / "tasks").glob("*.yaml"))],
        "groups": _file(folder / "groups.yaml"),
        "names": _file(folder / "names.yaml"),
    }
    try:
        return PromptSet.model_validate({**content, **parts})
    except ValidationError as error:
        first = error.errors()[0]
        raise _unreadable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _file(path: Path) -> Any:
    try:
        if path.stat().st_size > LONGEST:
            raise _unreadable(path.name)
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise _unreadable(f"{path.name}: {' '.join(str(error).split())[:300]}") from error


def _unreadable(detail: str) -> Refused:
    return Refused("prompts_unreadable", gettext("The set of tasks cannot be read: %(detail)s") % {"detail": detail})
