from __future__ import annotations

import re

import pytest

from stadtkern.gateway.wording import SENTENCES, refusal_words
from stadtkern.modelcalls.refusals import REFUSALS


def test_every_code_has_words_and_a_clause() -> None:
    assert set(SENTENCES) == set(REFUSALS)
    wrong = [code for code, kind in REFUSALS.items() if not re.fullmatch(r"K\d\d", kind.clause)]
    assert wrong == []


@pytest.mark.parametrize("code", sorted(REFUSALS))
@pytest.mark.parametrize("language", ["de", "en"])
def test_words_hold_whatever_the_detail_is(code: str, language: str) -> None:
    happened, remedy = refusal_words(code, language, "100 %s %(x)s")
    assert (bool(happened), bool(remedy), happened.replace("100 %s %(x)s", "").count("%")) == (True, True, 0)
