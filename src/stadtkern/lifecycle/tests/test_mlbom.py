"""Tools as bills of materials: valid for others, read back without loss, hostile files refused."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.lifecycle.mlbom import ToolFile, from_bom, to_bom

TOOL = ToolFile(
    name="Local 8B",
    vendor="Example",
    version="1",
    digest="sha256:" + "a" * 64,
    licence="Apache-2.0",
    model_card="Good at drafts.\nPoor at sums.",
    energy_wh_per_call=Decimal("0.4"),
    host="model server in the town hall",
    is_local=True,
)
BARE = ToolFile(name="x", vendor="y", version="2", digest="sha256:" + "b" * 64, licence="", model_card="")
BOM: dict[str, Any] = to_bom(TOOL, serial="3e671687-395b-41f5-a30f-a58921a69b79", at=datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize("tool", [TOOL, BARE])
def test_a_file_is_valid_and_says_the_same(tool: ToolFile) -> None:
    bom = to_bom(tool, serial="3e671687-395b-41f5-a30f-a58921a69b79", at=datetime(2026, 11, 22, tzinfo=UTC))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bom)) is None
    assert from_bom(bom) == ([tool], [])


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("bomFormat",), "SPDX", "not_cyclonedx"),
        (("components",), "none", "no_model"),
        (("components",), [], "no_model"),
        (("components", 0, "type"), "library", "no_model"),
        (("components", 0, "hashes"), [{"alg": "MD5", "content": "a" * 32}], "no_digest"),
        (("components", 0, "hashes"), [{"alg": "SHA-256", "content": "../../etc"}], "no_digest"),
        (("components", 0, "name"), "", "no_name"),
        (("components", 0, "version"), 3, "no_name"),
        (("components", 0, "name"), "x" * 100, "too_long"),
    ],
)
def test_what_cannot_be_taken_over_is_named(path: tuple[Any, ...], value: Any, code: str) -> None:
    bom: Any = deepcopy(BOM)
    place = bom
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    tools, faults = from_bom(bom)
    assert (tools, [fault.code for fault in faults]) == ([], [code])


def test_a_file_never_brings_rules_or_a_check_along() -> None:
    bom = deepcopy(BOM)
    bom["components"][0]["properties"] += [{"name": "stadtkern:checked-on", "value": "2026-01-01"}]
    (tool,), _faults = from_bom(bom)
    assert tool == TOOL


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*BOM, *BOM["components"][0]]), inner),
    )
)
def test_no_file_brings_it_down(data: Any) -> None:
    from_bom(
        {"bomFormat": "CycloneDX", "components": [{"type": "machine-learning-model", **data}]}
        if isinstance(data, dict)
        else data
    )
