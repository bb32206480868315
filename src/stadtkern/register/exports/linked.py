"""The register as linked data: the data set for catalogues (DCAT-AP), an entry in the terms of DPV.

Source: DCAT-AP 3.0 for data.gv.at (mandatory: title and description; recommended: contact, keywords, publisher,
distributions), authority tables of the EU Publications Office for theme, language, frequency and file type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stadtkern.register.exports.addresses import LICENCE
from stadtkern.register.rules.vocabulary import AI_ACT, DPV, risk_level, terms

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.city.api import Town
    from stadtkern.governance.api import Entry
    from stadtkern.register.exports.addresses import Addresses

_EU: Final = "http://publications.europa.eu/resource/authority"
_MEDIA: Final = "https://www.iana.org/assignments/media-types"
DCAT_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DPV_CONTEXT: Final = {"dct": "http://purl.org/dc/terms/", "dpv": DPV, "aiact": AI_ACT}


def dataset(town: Town, addresses: Addresses, *, changed_at: datetime | None) -> dict[str, Any]:
    """Return the register as one data set with its distributions, for a catalogue of open data."""
    described: dict[str, Any] = {
        "@context": DCAT_CONTEXT,
        "@id": f"{addresses.register}#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": addresses.register,
        "dct:title": _texts(f"KI-Register {town.official_name}", f"AI register of {town.official_name}"),
        "dct:description": _texts(
            "Wofür die Stadt künstliche Intelligenz verwendet: Zweck, Rechtsgrundlage, Daten, Werkzeug, Prüfungen, "
            "gemessene Nutzung und Vorfälle jedes Anwendungsfalls. Erzeugt aus den Unterlagen, nicht eigens getippt.",
            "What the town uses artificial intelligence for: purpose, legal basis, data, tool, checks, measured use "
            "and incidents of every use case. Made of the papers, not typed for this file.",
        ),
        "dcat:keyword": [
            *(
                {"@value": each, "@language": "de"}
                for each in ("KI", "künstliche Intelligenz", "Register", "Transparenz")
            ),
            *({"@value": each, "@language": "en"} for each in ("AI", "register", "transparency")),
        ],
        "dcat:theme": [{"@id": f"{_EU}/data-theme/GOVE"}, {"@id": f"{_EU}/data-theme/TECH"}],
        "dct:language": [{"@id": f"{_EU}/language/DEU"}],
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/CONT"},
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dct:license": {"@id": LICENCE},
        "dcat:landingPage": {"@id": addresses.register},
        "dct:publisher": {
            "@type": "foaf:Organization",
            "foaf:name": town.official_name,
            "foaf:homepage": {"@id": str(town.website)},
        },
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": town.official_name,
            "vcard:hasEmail": {"@id": f"mailto:{town.email}"},
        },
        "dcat:distribution": [
            _distribution(addresses.json, "JSON", "application/json", conforms_to=addresses.schema),
            _distribution(addresses.csv, "CSV", "text/csv"),
            _distribution(addresses.feed, "ATOM", "application/atom+xml"),
        ],
    }
    if changed_at:
        described["dct:modified"] = {"@value": changed_at.isoformat(), "@type": "xsd:dateTime"}
    return described


def _texts(german: str, english: str) -> list[dict[str, str]]:
    return [{"@value": german, "@language": "de"}, {"@value": english, "@language": "en"}]


def _distribution(address: str, kind: str, media_type: str, *, conforms_to: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": f"{address}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _texts(f"KI-Register als {kind}", f"AI register as {kind}"),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{_MEDIA}/{media_type}"},
        "dct:format": {"@id": f"{_EU}/file-type/{kind}"},
        "dct:license": {"@id": LICENCE},
    }
    return found | ({"dct:conformsTo": {"@id": conforms_to}} if conforms_to else {})


def entry_terms(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    """Return an entry as an AI system in the terms of DPV and its extension on the AI Act."""
    found: dict[str, Any] = {
        "@context": DPV_CONTEXT,
        "@id": addresses.entry(entry.public_id),
        "@type": "aiact:AISystem",
        "dct:title": {"@value": entry.title, "@language": "de"},
        "dct:description": {"@value": entry.summary, "@language": "de"},
        "dct:publisher": {"@type": "aiact:AIDeployer", "dct:title": entry.organization},
    }
    level = risk_level(entry.ai_act_class)
    if level:
        found["aiact:hasRiskLevel"] = {"@id": level}
    every = terms(
        entry.ai_act_class, entry.class_reasons, entry.data_classes, has_personal_data=entry.has_personal_data
    )
    data = [each for each in every if each.startswith(DPV)]
    systems = [each for each in every if each.startswith(AI_ACT) and each != level]
    if data:
        found["dpv:hasData"] = [{"@id": each} for each in data]
    if systems:
        found["@type"] = ["aiact:AISystem", *(each.replace(AI_ACT, "aiact:") for each in systems)]
    return found
