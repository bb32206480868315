from __future__ import annotations

import pytest

from stadtkern.retrieval.questions import concepts_of
from stadtkern.retrieval.separable import joined_verbs
from stadtkern.retrieval.synonyms import Synonyms


@pytest.mark.parametrize(
    ("question", "joined"),
    [
        ("wie meld ich mich um", {"meld": "ummeld", "um": "ummeld"}),
        ("Wie melde ich meinen Hund an?", {"melde": "anmelde", "an": "anmelde"}),
        ("ich zieh nach Musterstadt um und such eine Wohnung", {"zieh": "umzieh", "um": "umzieh"}),
        ("was brauche ich, um mich umzumelden", {"umzumelden": "ummelden"}),
        ("wo gib ich den alten Pass ab bitte", {"gib": "abgib", "ab": "abgib"}),
        ("i zieh um wos muas i tuan", {"zieh": "umzieh", "um": "umzieh"}),
        ("wann hat die Kompostieranlage auf", {}),
        ("was kostet der Hund", {}),
        ("", {}),
    ],
)
def test_parts_of_a_verb_are_joined(question: str, joined: dict[str, str]) -> None:
    assert joined_verbs(question) == joined


def test_the_joined_verb_leads_and_what_is_left_weighs_less() -> None:
    _, concepts = concepts_of("wie meld ich mich um", "de", Synonyms())
    assert [(each.own, dict(each.ways)) for each in concepts] == [("ummeld", {"ummeld": 1.0, "meld": 0.5})]
