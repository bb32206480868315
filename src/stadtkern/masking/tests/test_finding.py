"""What is found in a sentence and what is not; people, streets and numbers are invented."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.masking.finding import KINDS, Finder, Span

FINDER = Finder()


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in FINDER.find(text)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Sehr geehrte Frau Dr.in Mechthild Sauseng,", ["Mechthild Sauseng"]),
        ("Wir suchen Frau oder Herrn Ziegerhofer.", ["Ziegerhofer"]),
        ("Herr Dipl.-Ing. Zirngast und Frau Mag.a Wölfl", ["Zirngast", "Wölfl"]),
        ("Bearbeiter Mag. Kofler-Amon", ["Kofler-Amon"]),
        ("Zmugg, Adalbert; Vouk, Jelena", ["Zmugg, Adalbert", "Vouk, Jelena"]),
        ("KARNER ELVIRA hat unterschrieben", ["KARNER ELVIRA"]),
        ("frau schellnegger sagt, igor war zuhause", ["schellnegger", "igor"]),
        ("lg Tamara", ["Tamara"]),
        ("Anzeige gegen U. T. ist erstattet", ["U. T."]),
        ("Ottfried und Hannelore Schrempf", ["Ottfried", "Hannelore Schrempf"]),
        ("Schrempfs Garage steht auf öffentlichem Gut.", ["Schrempfs"]),
        ("Nach Klaus' Meinung ist das falsch.", ["Klaus'"]),
        ("Phạm Thu Trang und Goran Šarić", ["Phạm Thu Trang", "Goran Šarić"]),
        ("Lobenwein gegen Sternad", ["Lobenwein", "Sternad"]),
        ("Lobenwein ./. Sternad", ["Lobenwein", "Sternad"]),
        ("Schöne Grüsse\nSchellnegger", ["Schellnegger"]),
        ("die geborenen Schellnegger", ["Schellnegger"]),
        ("unterfertigter Schellnegger", ["Schellnegger"]),
        ("Frau Sauseng rief an. Sauseng will den Termin verschieben.", ["Sauseng", "Sauseng"]),
        ("Anwesend: Huber, Mag. Neuhold und Tesch", ["Huber", "Neuhold", "Tesch"]),
        ("Familienname;Vorname\nUitz;Konrad\nPloder;Brigitta", ["Uitz", "Konrad", "Ploder", "Brigitta"]),
        ('{"nachname": "Uitz", "vorname": "Konrad"}', ["Uitz", "Konrad"]),
    ],
)
def test_people(text: str, people: list[str]) -> None:
    assert found(text) == [("PERSON", person) for person in people]


@pytest.mark.parametrize(
    "text",
    [
        "Die Franz-Josef-Straße und der Josef-Ressel-Platz werden saniert.",
        "Die Pfarre St. Jakob und die Pfarrkirche St. Peter und Paul laden ein.",
        "Der heilige Florian ist Schutzpatron der Feuerwehr.",
        "Fa. Müller-Brot liefert, die Bäckerei Gruber nicht, Huber & Söhne KG auch nicht.",
        "Die Johannes-Kepler-Universität und die Peter Rosegger Schule bleiben offen.",
        "Im Juni und im August ist das Rathaus geschlossen; Karfreitag ebenso.",
        "Gemäß § 8 Abs. 1 AVG, BGBl. Nr. 51/1991, LGBl. Nr. 59/1995 und Art. 6 DSGVO",
        "Rechnungsnummer 2023-0660-117, Version 3.18.4.1, Wasserzähler 0676118, 12.480,00 Euro",
        "Die Ausfahrt A9 und die B 113 sind frei, Öffnungszeiten 8–12 Uhr, Zimmer 12.",
        "Fahrgestellnummer WVWZZZ1KZAW118204, MAC 00:1A:2B:3C:4D:5E",
        "Die Sitzung am 22.10.2023 beginnt um 18:00 Uhr im Anton-Bruckner-Saal.",
        "Das Unfallkrankenhaus hat 85 Betten. Masern und Grippe nehmen zu.",
        "Sehr geehrte Damen und Herren, liebe Eltern, hallo Team!",
        "Seit dem Herbst 2024 Steyr zu besuchen lohnt sich.",
    ],
)
def test_nothing_personal(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("IBAN AT61 2011 1094 1538 8941.", ("IBAN", "AT61 2011 1094 1538 8941")),
        ("SV-Nummer 4237 170372", ("SVNR", "4237 170372")),
        ("UID ATU47339107", ("UID", "ATU47339107")),
        ("Steuernummer 69 533/9697", ("TAX_NO", "69 533/9697")),
        ("Kreditkarte 4974 7418 7746 6931", ("CARD", "4974 7418 7746 6931")),
        ("Firmenbuch: 33209 m", ("FN", "33209 m")),
        ("FN 33209m", ("FN", "FN 33209m")),
        ("ZMR-Zahl: 000024160516", ("ZMR", "000024160516")),
        ("bPK (ZP): kx4khFRmiIbhijLT6qDSA/t5+Dw=", ("BPK", "kx4khFRmiIbhijLT6qDSA/t5+Dw=")),
        ("Reisepass U 5518204", ("ID_DOC", "U 5518204")),
        ("Personalausw. U6598885", ("ID_DOC", "U6598885")),
        ("PA: U6598885", ("ID_DOC", "U6598885")),
        ("Führerscheinnummer: 90333736", ("ID_DOC", "90333736")),
        ("Zugriff von 84.112.19.203", ("IP", "84.112.19.203")),
        ("Zugriff von 2001:db8::8a2e:370:7334 um 10:22:31", ("IP", "2001:db8::8a2e:370:7334")),
        ("Az. 7 C 118/23m", ("CASE_ID", "7 C 118/23m")),
        ("Bescheid LVwG-41.8-771/2023", ("CASE_ID", "LVwG-41.8-771/2023")),
        ("Zl.: 030-4/17-2023", ("CASE_ID", "030-4/17-2023")),
        ("Kennzeichen LN-771 PK", ("PLATE", "LN-771 PK")),
        ("kennzeichen g 4182 mw", ("PLATE", "g 4182 mw")),
        ("Festnetz (03572) 8 22 19", ("PHONE", "(03572) 8 22 19")),
        ("erreichbar unter 0676 / 55 04 81 7", ("PHONE", "0676 / 55 04 81 7")),
        ("Mail: h.stangl+amt@firma-test.co.at.", ("EMAIL", "h.stangl+amt@firma-test.co.at")),
        ("Geb.: 3. Juni 1949, gest.: 12. Juli 2020", ("BIRTHDATE", "3. Juni 1949")),
        ("wohnhaft Am Anger 6, Top 2", ("ADDRESS", "Am Anger 6, Top 2")),
        ("Wohnort 4400 Steyr", ("ZIP_TOWN", "4400 Steyr")),
        ("D-82467 Garmisch-Partenkirchen-Nordwest", ("ZIP_TOWN", "D-82467 Garmisch-Partenkirchen-Nordwest")),
        ("Er ist griechisch-orthodox.", ("SPECIAL", "griechisch-orthodox")),
        ("Das Kind hat Epilepsie.", ("SPECIAL", "Epilepsie")),
    ],
)
def test_everything_else(text: str, span: tuple[str, str]) -> None:
    assert found(text) == [span]


@pytest.mark.parametrize(
    "text",
    [
        "Testkontonummer AT936000097502407353",
        "SV-Nummer 2296 180672",
        "UID ATU18362558",
        "Steuernummer 69 533/9698",
        "Kreditkarte 4974 7418 7746 6932",
        "Firmenbuch: 33209 k",
    ],
)
def test_a_wrong_check_digit_is_no_find(text: str) -> None:
    assert found(text) == []


def test_a_towns_own_streets_and_places_are_known() -> None:
    finder = Finder(streets=["Schillerhöhe", "Zum Gradn"], places=["Musterstadt"])
    text = "Schillerhöhe 4, 8999 Musterstadt; zum gradn 7"
    assert finder.find("Die Schillerhöhe ist gesperrt.") == []
    kinds = [(span.kind, text[span.start : span.end]) for span in finder.find(text)]
    assert ("ADDRESS", "Schillerhöhe 4") in kinds
    assert ("ADDRESS", "zum gradn 7") in kinds


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Herr Gutschi\u00adhofer ruft an", "Gutschi\u00adhofer"),
        ("IBAN AT61\u200b2011\u200b1094\u200b1538\u200b8941", "AT61\u200b2011\u200b1094\u200b1538\u200b8941"),
        ("IBAN AT61\u202f2011\u00a01094\u202f1538\u00a08941", "AT61\u202f2011\u00a01094\u202f1538\u00a08941"),
        (unicodedata.normalize("NFD", "Frau Wölfl ist da"), unicodedata.normalize("NFD", "Wölfl")),
        ("Frau\u00a0Jo\u0336hanna\u200d Koller", "Jo\u0336hanna\u200d Koller"),
        ("Tel. ０６６４ １２３４５６７", "０６６４ １２３４５６７"),
    ],
)
def test_what_nobody_sees_hides_nothing(text: str, span: str) -> None:
    assert [text[each.start : each.end] for each in FINDER.find(text)] == [span]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Tel.0664 1234567", ("PHONE", "0664 1234567")),
        ("Tel.+43 664 1234567", ("PHONE", "+43 664 1234567")),
        ("Tel.:872123", ("PHONE", "872123")),
        ("tel0664/1234567", ("PHONE", "0664/1234567")),
        ("SV-Nr.1237 010180", ("SVNR", "1237 010180")),
        ("SVNR1237010180", ("SVNR", "1237010180")),
        ("svnr_1237010180_alt", ("SVNR", "1237010180")),
        ("1237010180Akt", ("SVNR", "1237010180")),
        ("SVNR 1237.010180", ("SVNR", "1237.010180")),
        ('{"nummer": 1237010180.0}', ("SVNR", "1237010180")),
        ("IBANAT611904300234573201", ("IBAN", "AT611904300234573201")),
        ("AT611904300234573201Zahlung", ("IBAN", "AT611904300234573201")),
        ("AT 61 1904 3002 3457 3201", ("IBAN", "AT 61 1904 3002 3457 3201")),
        ("AT61.1904.3002.3457.3201", ("IBAN", "AT61.1904.3002.3457.3201")),
        ("Visa4974741877466931", ("CARD", "4974741877466931")),
        ("Karte.4974 7418 7746 6931 123", ("CARD", "4974 7418 7746 6931")),
        ("St.Nr.69 533/9697", ("TAX_NO", "69 533/9697")),
        ("geb.12.03.1980", ("BIRTHDATE", "12.03.1980")),
    ],
)
def test_a_number_close_to_its_word(text: str, span: tuple[str, str]) -> None:
    assert found(text) == [span]


@pytest.mark.parametrize("dash", [*"\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"])
@pytest.mark.parametrize(
    ("kind", "before", "groups"),
    [
        ("PHONE", "Tel. ", ["0664", "1234567"]),
        ("PHONE", "", ["+43664", "1234567"]),
        ("PHONE", "", ["0316", "872", "1234"]),
        ("SVNR", "SVNR ", ["1237", "010180"]),
        ("IBAN", "", ["AT61", "1904", "3002", "3457", "3201"]),
        ("CARD", "Karte ", ["4974", "7418", "7746", "6931"]),
    ],
)
def test_every_dash_parts_numbers(kind: str, before: str, groups: list[str], dash: str) -> None:
    for mark in (dash, f" {dash} "):
        assert found(before + mark.join(groups)) == [(kind, mark.join(groups))]


@pytest.mark.parametrize(
    "text",
    [
        "Schlüssel a1237010180f, Version 1.0664.1234567, Nr. 5.1237010180, 12-1237010180",
        "Öffnungszeiten 8–12 Uhr, 2023–2024, Seite 12 – 14, xyAT61abcd efgh ijkl mnop",
    ],
)
def test_digits_inside_something_else(text: str) -> None:
    assert found(text) == []


@given(st.text(max_size=60) | st.text("AÄaz09 .,;:@/-()[]{}\"'\\\n\u00ad\u200b\u0308IBANATHerrFrau", max_size=80))
def test_spans_are_sorted_apart_and_inside(text: str) -> None:
    spans = FINDER.find(text)
    assert spans == sorted(spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) and span.kind in KINDS for span in spans)


def test_spans_are_what_they_say() -> None:
    assert FINDER.find("Herr Huber") == [Span(5, 10, "PERSON")]
