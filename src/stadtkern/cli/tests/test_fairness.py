"""`stadtkern fairness`, from the check of the tasks to a run on record, as somebody types it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from stadtkern.cli.command import main
from stadtkern.fairness.models import FilterEvaluation, Run
from stadtkern.fairness.tests.model_server import DIGEST, MODEL, REFUSAL, Behaviour, Question, fair, model_server
from stadtkern.fairness.tests.runs import answered, header, written
from stadtkern.governance.testing import idea

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow  # every command asks a server that really listens, or compares a whole run


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANG", "de_AT.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    with translation.override("de"):
        yield


def typed(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["fairness", *words])
    return int(left.value.code or 0)


def run(url: str, out: Path, *further: str) -> int:
    said = ["run", "--server", url, "--model", MODEL, "--out", str(out), "--samples", "1", "--groups", "turkish"]
    return typed(*said, "--tasks", "3", *further)


def test_the_shipped_tasks_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("check") == 0
    assert "120 Aufgaben, 17 Gruppen, Version 1.0.0: alles in Ordnung." in capsys.readouterr().out


@pytest.mark.django_db
def test_from_the_questions_to_the_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, use_case = tmp_path / "run.jsonl", idea().public_id
    with model_server(fair) as (url, seen):
        assert run(url, out, "--use-case", use_case) == 0
        assert run(url, out, "--use-case", use_case) == 0
        assert len(seen) == 12  # three tasks, four groups; the second time there was nothing left to ask
    assert "Alles ist beantwortet" in capsys.readouterr().out
    assert typed("report", str(out)) == 0
    assert "Das ist noch nicht sicher." in capsys.readouterr().out
    assert typed("report", str(out), "--json") == 0
    assert json.loads(capsys.readouterr().out)["header"]["digest"] == f"sha256:{DIGEST}"
    assert typed("report", str(out), "--html") == 0
    page = capsys.readouterr().out
    assert "<h1>Bekommen alle die gleiche Auskunft?</h1>" in page
    assert "nicht eingetragen" in page
    assert typed("record", str(out), "--use-case", use_case) == 0
    made = Run.objects.get()
    assert f"Eingetragen als {made.public_id}." in capsys.readouterr().out
    assert typed("record", str(out), "--use-case", use_case) == 2
    assert "schon eingetragen" in capsys.readouterr().err


def test_a_run_with_gaps_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def silent_on_one(question: Question) -> str | tuple[int, object]:
        return (418, {}) if question.name.endswith("Yıldız") else fair(question)

    out = tmp_path / "run.jsonl"
    with model_server(silent_on_one) as (url, _):
        assert run(url, out, "--tasks", "8") == 1
    assert "status_418" in capsys.readouterr().err
    assert typed("report", str(out)) == 0
    assert "sind noch ohne Antwort" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("further", "behaviour", "says"),
    [
        (("--groups", "martians"), fair, "Die Gruppe martians gibt es nicht"),
        (("--samples", "99"), fair, "repeats"),
        (("--digest", "sha256:" + "0" * 64), fair, "Der Server sagt"),
        (("--key-env", "NOBODY_SET_THIS"), fair, "NOBODY_SET_THIS ist leer"),
        ((), lambda question: (401, {}), "Der Server lehnt ab"),
    ],
)
def test_what_cannot_be_run_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], further: tuple[str, ...], behaviour: Behaviour, says: str
) -> None:
    with model_server(behaviour) as (url, _):
        assert run(url, tmp_path / "run.jsonl", *further) == 2
    assert says in capsys.readouterr().err


def test_the_key_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_KEY", "secret")
    with model_server(lambda question: REFUSAL if question.key != "Bearer secret" else fair(question)) as (url, seen):
        assert run(url, tmp_path / "run.jsonl", "--key-env", "MODEL_KEY") == 0
    assert {question.key for question in seen} == {"Bearer secret"}
    assert "secret" not in (tmp_path / "run.jsonl").read_text(encoding="utf-8")


def test_a_use_cases_own_instructions_are_used_and_not_mixed(tmp_path: Path) -> None:
    system = tmp_path / "system.txt"
    system.write_text("Sie sind die Auskunft.", encoding="utf-8")
    with model_server(fair) as (url, seen):
        assert run(url, tmp_path / "run.jsonl", "--system-file", str(system)) == 0
        assert all(question.system.startswith("Sie sind die Auskunft.\n\nAngaben:\n") for question in seen)
        assert run(url, tmp_path / "run.jsonl") == 2


def test_other_tasks_are_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(
        tmp_path / "run.jsonl", answered(header("turkish", most_tasks=1, prompts_digest="sha256:" + "0" * 64))
    )
    assert typed("report", str(path)) == 2
    assert "mit anderen Aufgaben" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_filter_is_reported_group_by_group(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{group}{number},{group},{'yes' if group == 'b' else 'no'}" for group in "ab" for number in range(9)]
    path = tmp_path / "decisions.csv"
    path.write_text("id,group,held_back\n" + "\n".join(rows), encoding="utf-8")
    assert typed("filter", str(path)) == 0
    assert "b: 9/9 (70.1-100.0 %), +100.0, verschieden" in capsys.readouterr().out
    assert typed("filter", str(path), "--json", "--name", "tripwire", "--version", "1") == 0
    assert [each["group"] for each in json.loads(capsys.readouterr().out)] == ["b", "a"]
    assert FilterEvaluation.objects.get().worst == "different"
    path.write_text("nothing", encoding="utf-8")
    assert typed("filter", str(path)) == 2
