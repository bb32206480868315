"""Every clause of the strategy is wired to something that exists, and everything it is wired to is tested."""

from __future__ import annotations

import ast
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from strategy_table import TABLE, TOWN, clauses_of, strategy_of, table

from stadtkern.lifecycle.dossier import Terms
from stadtkern.strategy.mechanisms import mechanisms
from stadtkern.strategy.wording import FACTS, WHY

ROOT = Path(__file__).resolve().parents[2]
TOWNS = sorted((ROOT / "cities").glob("*/strategy.yaml"))
BUILT = {name: each for name, each in mechanisms().items() if each.is_built}


def test_all_66_clauses_are_there() -> None:
    assert sorted(clauses_of(strategy_of(TOWN))) == [f"K{number:02}" for number in range(1, 67)]


@pytest.mark.parametrize("path", TOWNS, ids=[path.parent.name for path in TOWNS])
def test_every_clause_has_mechanisms_that_exist(path: Path) -> None:
    clauses = clauses_of(strategy_of(path))
    named = {number: clause.mechanisms for number, clause in clauses.items() if not clause.sum_of}
    assert [number for number, names in named.items() if not names] == []
    assert {
        number: set(names) - set(mechanisms()) for number, names in named.items() if set(names) - set(mechanisms())
    } == {}


def test_every_mechanism_keeps_a_clause_up() -> None:
    used = {name for clause in clauses_of(strategy_of(TOWN)).values() for name in clause.mechanisms}
    assert sorted(set(mechanisms()) - used) == []


@pytest.mark.parametrize("name", BUILT)
def test_the_code_of_a_mechanism_exists(name: str) -> None:
    assert pkgutil.resolve_name(str(BUILT[name].code)) is not None
    if evidence := BUILT[name].evidence:
        assert callable(import_string(evidence))


@pytest.mark.parametrize("name", BUILT)
def test_the_test_of_a_mechanism_exists(name: str) -> None:
    module, _, test = str(BUILT[name].test).rpartition(".")
    function, _, case = test.removesuffix("]").partition("[")
    start = ROOT / "src" if module.startswith("stadtkern.") else ROOT
    path = start.joinpath(*module.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    if case:
        cases = [mark.args[1] for mark in getattr(import_module(module), function).pytestmark]
        assert case in {each.id for values in cases for each in values}


def test_what_is_not_built_claims_nothing() -> None:
    assert {name for name, each in mechanisms().items() if not each.is_built and (each.code or each.test)} == set()


@pytest.mark.parametrize("path", TOWNS, ids=[path.parent.name for path in TOWNS])
def test_amounts_and_permissions_feed_the_gates(path: Path) -> None:
    terms = [term for version in strategy_of(path).versions for term in version.terms]
    fed = {term.id for term in terms if term.words is None}
    assert fed - set(Terms.__dataclass_fields__) == set(), "an amount no gate reckons with belongs into words"


def test_the_table_is_level() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run: make docs"


@pytest.mark.django_db
def test_every_count_and_every_reason_has_words(musterstadt: None) -> None:
    findings = [import_string(each.evidence)(timezone.now()) for each in BUILT.values() if each.evidence]
    assert {code for each in findings for code, _value in each.facts} - set(FACTS) == set()
    assert {each.why for each in findings if each.why} - set(WHY) == set()
