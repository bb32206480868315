"""`stadtkern governance`: answers in, a result out; no settings, no database."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from stadtkern.cli import main
from stadtkern.cli.governance import command

if TYPE_CHECKING:
    from pathlib import Path

KINDERGARTEN = "A1: yes\nA2: both\nD3a: true\nE1: yes\nF1: 'yes'\nG1: on\nG5: Yes\nH2: yes\n"


def run(*arguments: str, answers: str = KINDERGARTEN) -> Any:
    return CliRunner().invoke(command, ["classify", "-", *arguments], input=answers)


def as_data(answers: str, *arguments: str) -> dict[str, Any]:
    result = run("--json", *arguments, answers=answers)
    assert result.exit_code == 0, result.output
    data = json.loads(result.output)
    assert isinstance(data, dict)
    return data


def test_the_result_as_data() -> None:
    data = as_data(KINDERGARTEN, "--on", "2027-12-01")
    lists = {"article5": [], "annex_iii": ["3(a)"], "art50": ["50(1)"], "blocks": ["blocked_high_risk"]}
    verdict = {"ai_act_class": "high_risk", "policy": "blocked_high_risk", "tree_version": "2026.11"}
    expected = {**lists, **verdict, "flags": ["dpia", "fria_art27", "register_art49_3"], "on": "2027-12-01"}
    assert {name: data[name] for name in expected} == expected
    assert {duty["id"]: duty["in_force"] for duty in data["duties"]}["art27"] is False
    later = as_data(KINDERGARTEN, "--on", "2027-12-03")
    assert {duty["id"]: duty["in_force"] for duty in later["duties"]}["art27"] is True


def test_nothing_said_is_no_ai() -> None:
    for nothing in ("", "{}", "# only a remark\n"):
        data = as_data(nothing)
        assert (data["ai_act_class"], data["policy"]) == ("no_ai_system", "not_governed_as_ai")


def test_the_summary_is_german_and_no_legal_advice(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(KINDERGARTEN, encoding="utf-8")
    lines = CliRunner().invoke(command, ["classify", str(file)]).output.splitlines()
    assert lines[:3] == [
        "Rechtliche Klasse: hohes Risiko (high_risk)",
        "Regel der Stadt: gesperrt - hohes Risiko (blocked_high_risk)",
        "Anhang III: 3(a)",
    ]
    assert lines[-1] == "Das ist keine Rechtsberatung."


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ("a1: yes", "Die Frage „a1“ gibt es nicht. Meinen Sie A1?"),
        ("Zweck: yes", "Alle Fragen zeigt: stadtkern governance tree --markdown"),
        ("E2: small", "E2: „small“ ist keine Antwort. Möglich sind narrow, improve, detect, prepare, none, unknown."),
        ("A2: yes", "A2: „yes“ ist keine Antwort. Möglich sind deployer, provider, both, unknown."),
        ("A1:", "A1: „“ ist keine Antwort. Möglich sind yes, no, unknown."),
        ("A1: yes\nA1: no", "Die Frage „A1“ steht zweimal da. Lassen Sie eine Zeile weg."),
        ("A1: [yes]", "Paare aus Frage und Antwort"),
        ("- A1", "Paare aus Frage und Antwort"),
        ("A1: {", "kein lesbares YAML"),
        ("A1: yes\n---\nA1: no", "kein lesbares YAML"),
    ],
)
def test_mistakes_are_named_with_a_remedy(answers: str, named: str, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(answers, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["governance", "classify", str(file), "--json"])
    said = capsys.readouterr()
    assert (left.value.code, said.out) == (2, "")
    assert named in said.err


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "answers.yaml"
    file.write_bytes(b"A1: \xff\xfe\x00")
    with pytest.raises(SystemExit) as left:
        main(["governance", "classify", str(file)])
    assert left.value.code == 2
    assert "kein lesbares YAML" in capsys.readouterr().err


def test_the_tree_is_printed_for_publication() -> None:
    data = json.loads(CliRunner().invoke(command, ["tree", "--json"]).output)
    assert [question["id"] for question in data["questions"]][:3] == ["A1", "A2", "A3"]
    assert data["changes"][-1]["version"] == data["version"]
    document = CliRunner().invoke(command, ["tree", "--markdown"]).output
    assert document.startswith("# Entscheidungsbaum zur KI-Verordnung\n")
    assert "## Quellen" in document


@pytest.mark.slow
def test_rules_and_command_need_no_django() -> None:
    code = "import sys, stadtkern.cli.governance; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
