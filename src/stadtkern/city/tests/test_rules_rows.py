from stadtkern.city.rules.rows import Change, FieldChange, Row, differences, digest_of

DOG = Row("service", "dog", 0, {"id": "dog", "name": {"de": "Hund"}, "bring": [{"de": "Chip"}], "words": ["a", "b"]})
CAT = Row("service", "cat", 1, {"id": "cat"})


def test_nothing_differs() -> None:
    assert differences([DOG, CAT], [CAT, DOG]) == ()


def test_added_and_removed() -> None:
    assert differences([DOG], [CAT]) == (Change("added", "service", "cat"), Change("removed", "service", "dog"))


def test_changed_names_the_fields_with_old_and_new() -> None:
    new = Row("service", "dog", 0, {"id": "dog", "name": {"de": "Hunde", "en": "Dogs"}, "words": ["a"]})
    assert differences([DOG], [new]) == (
        Change(
            "changed",
            "service",
            "dog",
            (
                FieldChange("name.de", "Hund", "Hunde"),
                FieldChange("bring.1.de", "Chip", None),
                FieldChange("words", '["a", "b"]', '["a"]'),
                FieldChange("name.en", None, "Dogs"),
            ),
        ),
    )


def test_another_order_of_the_same_things_is_one_move() -> None:
    moved = [Row("service", "cat", 0, CAT.data), Row("service", "dog", 1, DOG.data)]
    assert differences([DOG, CAT], moved) == (Change("moved", "service"),)


def test_an_insertion_is_no_move() -> None:
    new = [Row("service", "bee", 0, {}), Row("service", "dog", 1, DOG.data), Row("service", "cat", 2, CAT.data)]
    assert differences([DOG, CAT], new) == (Change("added", "service", "bee"),)


def test_the_digest_depends_on_content_and_position_only() -> None:
    same = Row("service", "dog", 0, dict(reversed(list(DOG.data.items()))))
    assert digest_of([DOG, CAT]) == digest_of([CAT, same])
    assert digest_of([DOG, CAT]) != digest_of([DOG, Row("service", "cat", 2, CAT.data)])
    assert digest_of([DOG, CAT]) != digest_of([DOG])
