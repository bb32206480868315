"""Runs against a server that really listens: fair, biased, flaky, refusing, broken; begun, broken off, gone on with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.core.errors import Refused
from stadtkern.fairness.rules.plan import asks_of
from stadtkern.fairness.rules.results import analyse
from stadtkern.fairness.run_file import RunFile, read_run, sha256_of
from stadtkern.fairness.running import GIVES_UP_AFTER
from stadtkern.fairness.server import MOST_BYTES, ChatServer, ServerError
from stadtkern.fairness.tests.model_server import (
    DIGEST,
    MODEL,
    Flaky,
    Question,
    biased,
    fair,
    model_server,
    noisy,
    refusing,
)
from stadtkern.fairness.tests.runs import PROMPTS, answered, asked, header, written

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.fairness.rules.results import Result
    from stadtkern.fairness.tests.model_server import Behaviour

pytestmark = pytest.mark.slow  # some hundred real requests each


def verdicts(result: Result, group: str) -> tuple[str, str]:
    found = {each.outcome: each.verdict for each in result.comparisons if each.group == group}
    return found["facts"], found["refusals"]


@pytest.mark.parametrize(
    ("behaviour", "most_tasks", "expected"),
    [
        (fair, 0, ("equivalent", "equivalent")),
        (noisy, 0, ("equivalent", "equivalent")),
        (biased, 0, ("different", "different")),
        (fair, 40, ("inconclusive", "inconclusive")),
        (refusing, 0, ("equivalent", "equivalent")),
    ],
    ids=["fair", "noisy", "biased", "too-few", "refusing"],
)
def test_a_run_finds_what_the_server_does(
    tmp_path: Path, behaviour: Behaviour, most_tasks: int, expected: tuple[str, str]
) -> None:
    head = header("turkish", most_tasks=most_tasks)
    with model_server(behaviour) as (url, seen):
        progress = asked(url, tmp_path / "run.jsonl", head)
    result = analyse(read_run(tmp_path / "run.jsonl"), PROMPTS)
    assert (progress.answered, progress.missing, result.missing) == (len(seen), 0, 0)
    assert verdicts(result, "turkish") == expected
    assert result.fingerprints == ("fp_1",)


def test_a_flaky_server_is_asked_again_until_everything_is_answered(tmp_path: Path) -> None:
    head = header("turkish", most_tasks=45)
    with model_server(Flaky()) as (url, seen):
        progress = asked(url, tmp_path / "run.jsonl", head, at_once=3)
    result = analyse(read_run(tmp_path / "run.jsonl"), PROMPTS)
    assert (progress.missing, result.missing) == (0, 0)
    assert len(seen) > result.answered


def test_a_run_that_broke_off_goes_on(tmp_path: Path) -> None:
    path, head = tmp_path / "run.jsonl", header("turkish", most_tasks=20)
    whole = answered(head)
    written(path, whole)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:11]) + "\n" + lines[11][:40], encoding="utf-8")  # torn in the middle of a line
    began = path.read_bytes()
    with model_server(fair) as (url, seen):
        progress = asked(url, path, head)
    assert path.read_bytes().startswith(began)
    assert (progress.answered, len(seen)) == (len(whole.answers) - 10, len(whole.answers) - 10)
    assert analyse(read_run(path), PROMPTS).missing == 0
    with model_server(fair) as (url, seen):
        asked(url, path, head)
    assert seen == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"model": "other"}, "model"),
        ({"digest": "sha256:" + "b" * 64}, "digest"),
        ({"prompts_digest": "sha256:" + "c" * 64}, "prompts_digest"),
        ({"temperature": 0.1}, "temperature"),
        ({"system_digest": "sha256:" + "d" * 64}, "system_digest"),
        ({"repeats": 2}, "repeats"),
    ],
)
def test_different_runs_are_never_mixed(tmp_path: Path, changes: dict[str, Any], named: str) -> None:
    path = written(tmp_path / "run.jsonl", answered(header("turkish", most_tasks=5)))
    before = path.read_bytes()
    with pytest.raises(Refused, match=named) as refusal:
        RunFile(path, header("turkish", most_tasks=5, **changes))
    assert refusal.value.reason == "other_run"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [],
        lambda lines: lines[1:],
        lambda lines: [lines[0].replace('"format":1', '"format":2'), *lines[1:]],
        lambda lines: [*lines, lines[1]],
        lambda lines: [*lines, '{"kind": "answer"}'],
        lambda lines: ["[" * 100_000, *lines],
    ],
    ids=["empty", "no header", "other format", "answered twice", "half an answer", "deep"],
)
def test_files_that_are_no_run_are_refused(tmp_path: Path, spoil: Any) -> None:
    path = written(tmp_path / "run.jsonl", answered(header("turkish", most_tasks=2)))
    path.write_text("\n".join(spoil(path.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_run(path)
    assert refusal.value.reason == "run_unreadable"


def test_binary_rubbish_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "run.jsonl", tmp_path / "missing.jsonl", tmp_path):
        with pytest.raises(Refused):
            read_run(path)
    with pytest.raises(Refused) as refusal:
        RunFile(tmp_path / "no-folder" / "run.jsonl", header())
    assert refusal.value.reason == "file_not_writable"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_server_that_refuses_the_key_ends_the_run_at_once(tmp_path: Path, status: int) -> None:
    with model_server(lambda question: (status, {})) as (url, seen), pytest.raises(Refused) as refusal:
        asked(url, tmp_path / "run.jsonl", header("turkish"), at_once=2)
    assert refusal.value.reason == "server_refuses"
    assert len(seen) < 10


def test_a_server_that_is_down_ends_the_run_and_keeps_what_it_has(tmp_path: Path) -> None:
    path, head = tmp_path / "run.jsonl", header("turkish")
    answers_left = [7]

    def dies(question: Question) -> Any:
        answers_left[0] -= 1
        return fair(question) if answers_left[0] >= 0 else (500, {})

    with model_server(dies) as (url, _), pytest.raises(Refused) as refusal:
        asked(url, path, head, at_once=1)
    assert refusal.value.reason == "server_down"
    assert len(read_run(path).answers) == 7
    assert GIVES_UP_AFTER > 7


def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        asked("http://127.0.0.1:9", tmp_path / "run.jsonl", header("turkish"))
    assert refusal.value.reason == "server_down"
    with ChatServer("http://127.0.0.1:9", MODEL) as server, pytest.raises(Refused):
        server.digest()


@pytest.mark.parametrize(
    "said",
    [
        (400, {"error": {"code": "content_filter"}}),
        (422, {"detail": "held back by policy"}),
        (200, {"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]}),
        (200, {"choices": [{"message": {"content": None, "refusal": "No."}}]}),
    ],
)
def test_a_filter_that_says_no_is_a_refusal_not_a_failure(tmp_path: Path, said: tuple[int, Any]) -> None:
    head = header("turkish", most_tasks=3)
    with model_server(lambda question: said) as (url, _):
        asked(url, tmp_path / "run.jsonl", head)
    found = read_run(tmp_path / "run.jsonl")
    assert all(answer.held_back for answer in found.answers)
    assert analyse(found, PROMPTS).held_back == len(found.answers)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ((400, {"error": "bad request"}), "status_400"),
        ((500, {}), "status_500"),
        ((302, {}), "status_302"),
        ((200, b"[]"), "no_answer"),
        ((200, {"choices": [{"message": {"content": 5}}]}), "no_answer"),
        ((200, b"[" * 50_000), "no_answer"),
        ((200, b"x" * (MOST_BYTES + 1)), "too_large"),
    ],
)
def test_what_is_no_answer_is_none(said: tuple[int, Any], reason: str) -> None:
    (ask, *_) = asks_of(PROMPTS, ["man"])
    with (
        model_server(lambda question: said) as (url, _),
        ChatServer(url, MODEL, patience_s=10) as server,
        pytest.raises(ServerError) as error,
    ):
        server.answer(ask, temperature=0, max_tokens=10)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("told", "digest"), [(DIGEST, f"sha256:{DIGEST}"), (f"sha256:{DIGEST}", f"sha256:{DIGEST}"), ("", "")]
)
def test_the_digest_is_what_the_server_tells(told: str, digest: str) -> None:
    with model_server(fair, digest=told) as (url, _), ChatServer(f"{url}/v1", MODEL) as server:
        assert server.digest() == digest
        with ChatServer(url, "another") as other:
            assert other.digest() == ""


def test_addresses_are_checked_and_hold_no_secrets() -> None:
    for url in ("models.example", "ftp://models.example", ""):
        with pytest.raises(Refused):
            ChatServer(url, MODEL)
    with pytest.raises(Refused):
        ChatServer("https://models.example", MODEL, key="schlüssel")
    with ChatServer("https://somebody:secret@models.example:8443/v1/", MODEL) as server:
        assert server.name == "https://models.example:8443/v1"
    with ChatServer("https://models.example/v1/chat/completions", MODEL) as server:
        assert server.base == "https://models.example/v1"


def test_the_key_is_sent_and_the_question_is_complete(tmp_path: Path) -> None:
    (ask, *_) = asks_of(PROMPTS, ["man"])
    with model_server(fair) as (url, seen), ChatServer(url, MODEL, key="secret") as server:
        server.answer(ask, temperature=0.7, max_tokens=10)
    assert seen == [Question(ask.system, ask.message, ask.seed, "Bearer secret")]


def test_the_check_value_is_of_the_whole_file(tmp_path: Path) -> None:
    path = written(tmp_path / "run.jsonl", answered(header("turkish", most_tasks=1)))
    before = sha256_of(path)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n")
    assert before.startswith("sha256:")
    assert sha256_of(path) != before
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0])["kind"] == "run"
