"""The fixed words of letters and seals, in the language of the letter and not of whoever reads the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stadtkern.letters.rules.letter import LetterLanguage

LETTER: Final[Mapping[LetterLanguage, Mapping[str, str]]] = {
    "de": {
        "file_number": "Zahl",
        "date": "Datum",
        "office": "Dienststelle",
        "phone": "Telefon",
        "email": "E-Mail",
        "website": "Web",
        "to": "Empfänger:in",
        "subject": "Betreff",
        "operative_part": "Spruch",
        "fees": "Gebühren",
        "fee": "Bezeichnung",
        "law": "Rechtsgrundlage",
        "amount": "Betrag",
        "sum": "Summe",
        "reasons": "Begründung",
        "instruction": "Rechtsmittelbelehrung",
        "enclosures": "Beilagen",
        "page": "Seite",
        "of": "von",
    },
    "en": {
        "file_number": "File number",
        "date": "Date",
        "office": "Office",
        "phone": "Phone",
        "email": "Email",
        "website": "Web",
        "to": "To",
        "subject": "Subject",
        "operative_part": "Decision",
        "fees": "Fees",
        "fee": "Item",
        "law": "Legal basis",
        "amount": "Amount",
        "sum": "Total",
        "reasons": "Reasons",
        "instruction": "Legal remedies",
        "enclosures": "Enclosures",
        "page": "Page",
        "of": "of",
    },
}

# § 19(3) E-GovG: the mark and the note that the document is officially signed. § 20 E-GovG: evidential value, which
# private-law administration must not claim.
SEAL: Final[Mapping[LetterLanguage, Mapping[str, str]]] = {
    "de": {
        "name": "Amtssignatur",
        "signer": "Unterzeichner",
        "date": "Datum und Zeit",
        "check": "Prüfinformation",
        "check_text": "Ob das Dokument echt und unverändert ist, prüfen Sie hier:",
        "note": "Hinweis",
        "signed": "Dieses Dokument wurde amtssigniert.",
        "evidence": "Auch ein Ausdruck dieses Dokuments hat gemäß § 20 E-Government-Gesetz die Beweiskraft einer "
        "öffentlichen Urkunde.",
        "test_evidence": "Bei einem echten Siegel steht hier: „{}“",
        "test_name": "Testsiegel",
        "test": "Testsiegel: Dieses Dokument ist nicht echt und hat keine rechtliche Wirkung.",
    },
    "en": {
        "name": "Official signature",
        "signer": "Signed by",
        "date": "Date and time",
        "check": "Checking",
        "check_text": "Check here whether the document is genuine and unchanged:",
        "note": "Note",
        "signed": "This document has been officially signed (Dieses Dokument wurde amtssigniert).",
        "evidence": "A printout of this document, too, has the evidential value of a public document under section 20 "
        "of the Austrian E-Government Act.",
        "test_evidence": "With a real seal this stands here: “{}”",
        "test_name": "Test seal",
        "test": "Test seal: this document is not genuine and has no legal effect.",
    },
}


def notes_of(language: LetterLanguage, *, sovereign: bool, is_test: bool) -> tuple[str, ...]:
    """Return the sentences beside a seal; the one on evidential value only for sovereign acts.

    A test seal claims no value: it quotes the sentence a real seal would bear.

    Source: §§ 19(3), 20 E-GovG; for private-law administration the note on evidential value must be left out.
    """
    words = SEAL[language]
    evidence = words["test_evidence"].format(words["evidence"]) if is_test else words["evidence"]
    return (*((words["test"],) if is_test else ()), words["signed"], *((evidence,) if sovereign else ()))
