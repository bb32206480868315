"""Runs made for tests, with or without a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stadtkern.fairness.prompt_files import read_prompts
from stadtkern.fairness.rules.plan import with_counterparts
from stadtkern.fairness.rules.records import Answer, Header, RunLines, planned
from stadtkern.fairness.run_file import RunFile
from stadtkern.fairness.running import Asking, Progress, run
from stadtkern.fairness.server import ChatServer
from stadtkern.fairness.tests.model_server import DIGEST, MODEL, Question, fair

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.fairness.tests.model_server import Behaviour

AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
PROMPTS = read_prompts()


def header(*groups: str, **changed: Any) -> Header:
    """Return the header of a run over these groups (all by default), once each."""
    facts: dict[str, Any] = {
        "server": "http://127.0.0.1/v1",
        "model": MODEL,
        "digest": f"sha256:{DIGEST}",
        "prompts_version": PROMPTS.version,
        "prompts_digest": PROMPTS.digest(),
        "groups": tuple(with_counterparts(groups, PROMPTS)),
        "repeats": 1,
        "temperature": 0.7,
        "max_tokens": 400,
        "seed": 1,
        "started_at": AT,
    }
    return Header(**(facts | changed))


def answered(head: Header, behaviour: Behaviour = fair) -> RunLines:
    """Answer a run at once, without a server."""
    answers = []
    for ask in planned(head, PROMPTS):
        said = behaviour(Question(ask.system, ask.message, ask.seed, ""))
        answers.append(
            Answer(
                task=ask.task,
                group=ask.group,
                repeat=ask.repeat,
                name=ask.name,
                text=str(said),
                took_ms=1,
                answered_at=AT,
            )
        )
    return RunLines(head, tuple(answers))


def written(path: Path, found: RunLines) -> Path:
    """Write a run down as the runner would."""
    lines = [found.header.model_dump_json(), *(each.model_dump_json() for each in found.answers)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def asked(url: str, path: Path, head: Header, *, at_once: int = 8) -> Progress:
    """Run the questions of a header against a server."""
    with ChatServer(url, MODEL, patience_s=10) as server, RunFile(path, head) as file:
        asking = Asking(server, head, sleep=lambda _: None)
        return run(planned(head, PROMPTS), asking=asking, file=file, at_once=at_once)
