"""The files for machines: valid against their rules, harmless in a spreadsheet, complete."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from lxml import etree

from stadtkern.governance.api import EnergyMethod, Entry, State
from stadtkern.governance.testing import NOON, idea, suspend, walked
from stadtkern.governance.testing.running import change, use, walked_too
from stadtkern.register.exports.addresses import Addresses
from stadtkern.register.exports.linked import DCAT_CONTEXT
from stadtkern.register.exports.records import LIMITS, LONGEST, as_record, register_file, schema
from stadtkern.register.exports.tables import ATRS, COLUMNS
from stadtkern.register.rules.drafts import read

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.governance.testing import UseCase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
THERE = Addresses("https://musterstadt.example")
ATOM = {"a": "http://www.w3.org/2005/Atom"}
# The rules of the Dutch publication standard 1.0.0 for what a program checks: required fields, limits, fixed values.
DUTCH: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["name", "description_short", "organization", "theme", "status", "start_date", "contact",
                 "publication_category", "purpose_and_impact", "considerations", "human_intervention",
                 "risk_management", "impact_assessments", "data", "technical_operation", "supplier", "language",
                 "schema"],
    "properties": {
        "name": {"type": "string", "maxLength": 99},
        "description_short": {"type": "string", "maxLength": 349},
        "organization": {"type": "string", "maxLength": 99},
        "theme": {"type": "array", "items": {"type": "string"}},
        "status": {"enum": ["In ontwikkeling", "In gebruik", "Buiten gebruik"]},
        "start_date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "end_date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "contact": {"type": "string"},
        "link": {"type": "string", "format": "uri"},
        "source_link": {"type": "string", "format": "uri"},
        "publication_category": {"enum": ["Hoog-risico AI-systeem (Categorie A)",
                                          "Impactvolle algoritmes (Categorie B)", "Overige algoritmes (Categorie C)"]},
        **{name: {"type": "string", "maxLength": 2499} for name in
           ("purpose_and_impact", "considerations", "human_intervention", "risk_management", "legal_basis", "data")},
        "impact_assessments": {"type": "string"},
        "technical_operation": {"type": "string", "maxLength": 4999},
        "supplier": {"type": "string", "maxLength": 199},
        "language": {"const": "nld"},
        "schema": {"const": "1.0.0"},
        "source_id": {"type": "string"},
    },
}  # fmt: skip


def json_of(client: Client, address: str) -> Any:
    return json.loads(client.get(f"/ki-register/{address}").content)


def validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema(THERE), validate_formats=True)


def used() -> UseCase:
    made = walked()
    amounts = {
        "calls": 3,
        "accepted": 2,
        "energy_wh_low": 0.1,
        "energy_wh": 0.2,
        "energy_wh_high": 0.4,
        "cost_eur": 0.01,
    }
    use(made, amounts, EnergyMethod.RECKONED)
    return made


def test_the_schema_is_served_under_its_own_name_and_the_register_follows_it(client: Client) -> None:
    used()
    found = client.get("/ki-register/schema-1.json")
    assert found["Content-Type"].startswith("application/schema+json")
    served = json.loads(found.content)
    assert served["$id"] == "http://testserver/ki-register/schema-1.json"
    register = json_of(client, "register.json")
    assert register["$schema"] == served["$id"]
    jsonschema_rs.Draft202012Validator(served, validate_formats=True).validate(register)


def test_an_empty_register_is_valid(client: Client) -> None:
    idea(at=NOON)
    register = json_of(client, "register.json")
    assert register["entries"] == []
    validator().validate(register)


@pytest.mark.parametrize("state", list(State))
def test_an_entry_of_which_nothing_is_known_is_valid(state: State) -> None:
    entry = Entry("KI-1", "Titel", "Kurz", state, "", "Stadt", "a@b.at", NOON)
    validator().validate(register_file([entry], THERE))


def test_a_wrong_file_is_refused_by_the_schema() -> None:
    entry = Entry("KI-1", "Titel", "Kurz", State.PILOT, "", "Stadt", "a@b.at", NOON)
    for name, value in (("name", "x" * 100), ("status", "In use"), ("schema", "2"), ("stadtkern", {"state": "idea"})):
        file = register_file([entry], THERE)
        file["entries"][0][name] = value
        assert not validator().is_valid(file), name


def test_the_fields_fit_the_dutch_standard_but_for_its_language(client: Client) -> None:
    made = used()
    (record,) = json_of(client, "register.json")["entries"]
    jsonschema_rs.Draft202012Validator(DUTCH, validate_formats=True).validate({**record, "language": "nld"})
    assert record["name"] == made.title
    assert record["status"] == "In gebruik"
    assert record["publication_category"] == "Overige algoritmes (Categorie C)"
    assert record["link"] == f"http://testserver/ki-register/{made.public_id}/"
    assert record["start_date"] == "2026-11"
    assert record["stadtkern"]["used"]["accepted"] == 2
    assert "https://w3id.org/dpv/legal/eu/aiact#RiskLevelMinimal" in record["stadtkern"]["dpv"]


def test_one_entry_alone_is_the_same_record(client: Client) -> None:
    made = used()
    assert json_of(client, f"{made.public_id}/eintrag.json") == json_of(client, "register.json")["entries"][0]


def test_no_field_is_longer_than_the_standard_allows() -> None:
    long = "Wort " * 2_000
    entry = Entry("KI-1", long, long, State.ROLLOUT, "", long, "a@b.at", NOON, problem=long, supplier=long, tool=long)
    record = as_record(entry, THERE)
    too_long = {
        name for name, value in record.items() if isinstance(value, str) and len(value) > LIMITS.get(name, LONGEST)
    }
    assert too_long == set()
    assert record["name"].endswith("…")


def rows_of(client: Client, name: str) -> list[dict[str, str]]:
    text = client.get(f"/ki-register/{name}").content.decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_tables_have_their_columns_even_when_empty(client: Client) -> None:
    for name, columns in (("register.csv", COLUMNS), ("register-atrs.csv", ATRS)):
        (head,) = list(csv.reader(client.get(f"/ki-register/{name}").content.decode().splitlines()))
        assert head[: len(columns)] == list(columns)


def test_the_tables_hold_the_entry_and_no_formula(client: Client) -> None:
    made = used()
    change(made, title="=1+1", summary="@SUM(1)\r\n=2")
    (row,) = rows_of(client, "register.csv")
    assert (row["source_id"], row["name"], row["calls"], row["state"]) == (made.public_id, "'=1+1", "3", "rollout")
    (row,) = rows_of(client, "register-atrs.csv")
    assert (row["name"], row["description"], row["phase"]) == ("'=1+1", "'@SUM(1)\n=2", "production")


def test_atrs_has_the_37_attributes_of_the_standard_and_fills_the_required_ones(client: Client) -> None:
    used()
    assert len(ATRS) == len(set(ATRS)) == 37
    (row,) = rows_of(client, "register-atrs.csv")
    filled = {name for name, value in row.items() if value}
    required = {"name", "description", "contact_email", "organisation", "external_supplier", "scope", "benefit",
                "model_type", "phase", "human_decisions", "appeals_and_review", "source_data_description",
                "impact_assessment_name", "risk_name"}  # fmt: skip
    assert required - filled == set()


# Atom


def atom(client: Client, address: str) -> etree._Element:
    response = client.get(f"/ki-register/{address}")
    assert response["Content-Type"].startswith("application/atom+xml")
    return etree.fromstring(response.content)


def check_atom(feed: etree._Element) -> None:
    """Check what RFC 4287 demands: one id, title and date each, an author, one link to itself, unique ids."""
    for element in [feed, *feed.findall("a:entry", ATOM)]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
            assert element.findtext(f"a:{name}", namespaces=ATOM)
    assert feed.findtext("a:author/a:name", namespaces=ATOM) == "Stadtgemeinde Musterstadt"
    assert [each.get("rel") for each in feed.findall("a:link", ATOM)].count("self") == 1
    ids = [each.findtext("a:id", namespaces=ATOM) for each in feed.findall("a:entry", ATOM)]
    assert len(ids) == len(set(ids))
    assert all(str(each).startswith("http") for each in ids)


def test_the_feed_tells_every_step_review_and_incident(client: Client) -> None:
    made = walked()
    suspend(made, "Eine <b>falsche</b> Gebühr\x00.")
    feed = atom(client, "feed.atom")
    check_atom(feed)
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) == 9
    first = entries[0]
    assert first.findtext("a:title", namespaces=ATOM) == f"{made.title}: Ausgesetzt"
    assert "&lt;b&gt;falsche&lt;/b&gt; Gebühr." in (first.findtext("a:summary", namespaces=ATOM) or "")
    assert feed.findtext("a:updated", namespaces=ATOM) == "2026-11-22T11:00:00+00:00"


def test_an_entry_has_a_feed_of_its_own(client: Client) -> None:
    made = walked()
    other = walked_too()
    feed = atom(client, f"{made.public_id}/feed.atom")
    check_atom(feed)
    assert other.public_id not in etree.tostring(feed).decode()


def test_an_empty_feed_is_valid_and_english_speaks_english(client: Client) -> None:
    check_atom(atom(client, "feed.atom"))
    made = walked()
    text = client.get("/en/ki-register/feed.atom").content.decode()
    assert f"{made.title}: In use" in text
    german_ids = [each.text for each in atom(client, "feed.atom").findall("a:entry/a:id", ATOM)]
    english = etree.fromstring(client.get("/en/ki-register/feed.atom").content)
    assert [each.text for each in english.findall("a:entry/a:id", ATOM)] == german_ids


# Linked data


def test_the_data_set_has_what_dcat_ap_demands(client: Client) -> None:
    used()
    found = json_of(client, "dcat.jsonld")
    assert found["@type"] == "dcat:Dataset"
    assert {each["@language"] for each in found["dct:title"]} == {"de", "en"}
    assert {each["@language"] for each in found["dct:description"]} == {"de", "en"}
    assert found["dct:publisher"]["foaf:name"] == "Stadtgemeinde Musterstadt"
    assert found["dcat:contactPoint"]["vcard:hasEmail"]["@id"] == "mailto:rathaus@musterstadt.example"
    prefixes = set(DCAT_CONTEXT)
    names = {name for each in [found, *found["dcat:distribution"]] for name in each if not name.startswith("@")}
    assert {name.split(":")[0] for name in names} <= prefixes
    for each in found["dcat:distribution"]:
        assert each["dct:license"]["@id"].startswith("https://creativecommons.org/licenses/by/4.0/")
        path = each["dcat:accessURL"]["@id"].removeprefix("http://testserver")
        answer = client.get(path)
        assert answer.status_code == 200
        assert each["dcat:mediaType"]["@id"].endswith(answer["Content-Type"].partition(";")[0])


def test_an_entry_speaks_dpv(client: Client) -> None:
    made = used()
    found = json_of(client, f"{made.public_id}/dpv.jsonld")
    assert found["aiact:hasRiskLevel"] == {"@id": "https://w3id.org/dpv/legal/eu/aiact#RiskLevelMinimal"}
    assert found["dpv:hasData"] == [{"@id": "https://w3id.org/dpv#NonPersonalData"}]


def test_annex_viii_names_its_five_items_and_what_is_still_to_fill_in(client: Client) -> None:
    made = used()
    found = json_of(client, f"{made.public_id}/anhang-viii-c.json")
    assert list(found["items"]) == [
        "deployer_contact",
        "submitter_contact",
        "provider_entry_url",
        "fria_summary",
        "dpia_summary",
    ]
    assert found["to_fill_in"] == ["submitter_contact", "provider_entry_url", "fria_summary"]
    assert found["is_required"] is False


# Heads of replies


def test_pages_name_their_files_and_files_their_schema(client: Client) -> None:
    made = used()
    listed = client.get("/ki-register/")
    for address in ("register.json", "register.csv", "dcat.jsonld", "feed.atom"):
        assert f'/ki-register/{address}>; rel="alternate"' in listed["Link"]
        assert f'href="/ki-register/{address}"' in listed.content.decode()
    assert f"/{made.public_id}/eintrag.json" in client.get(f"/ki-register/{made.public_id}/")["Link"]
    assert 'schema-1.json>; rel="describedby"' in client.get("/ki-register/register.json")["Link"]
    assert client.get("/ki-register/register.json")["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in client.get("/ki-register/register.json").headers


def test_files_are_limited_by_the_minute(client: Client) -> None:
    answers = [client.get("/ki-register/register.json").status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


def test_a_file_of_today_can_be_taken_over_by_another_town(client: Client) -> None:
    used()
    text = client.get("/ki-register/register.json").content.decode()
    (draft,), faulty = read(text, own_organization="Stadtgemeinde Anderswo")
    assert faulty == []
    assert draft.organization == "Stadtgemeinde Musterstadt"
    assert draft.licence.startswith("https://creativecommons.org/")
