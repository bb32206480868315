"""The record of processing activities (GDPR Art. 30), read from the papers; nothing is typed for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.governance.models import Paper, Tool, UseCase
from stadtkern.lifecycle.artefacts import Description, Privacy, ToolChoice

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Processing:
    """One entry: the use case, its latest data protection paper, who is affected, and who processes for the town."""

    use_case: UseCase
    paper: Privacy
    groups: tuple[str, ...]
    processor: str


def record() -> list[Processing]:
    """Return an entry for every use case with a data protection paper, by title."""
    kinds: dict[str, type[BaseModel]] = {"privacy": Privacy, "description": Description, "tool_choice": ToolChoice}
    latest: dict[int, dict[str, BaseModel]] = {}
    rows = Paper.objects.filter(kind__in=kinds).order_by("number").values_list("use_case_id", "kind", "content")
    for case, kind, content in rows:
        latest.setdefault(case, {})[kind] = kinds[kind].model_validate(content)
    tools = {each.public_id: each for each in Tool.objects.all()}
    found = []
    for use_case in UseCase.objects.filter(pk__in=latest).order_by("title"):
        papers = latest[use_case.pk]
        privacy, described, choice = papers.get("privacy"), papers.get("description"), papers.get("tool_choice")
        if isinstance(privacy, Privacy):
            groups = described.groups_affected if isinstance(described, Description) else ()
            tool = tools.get(choice.tool) if isinstance(choice, ToolChoice) else None
            found.append(Processing(use_case, privacy, groups, tool.vendor if tool and not tool.is_local else ""))
    return found
