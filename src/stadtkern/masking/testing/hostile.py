"""Pieces of text that, repeated, are what a careless search pattern is slow on."""

from __future__ import annotations

UNITS = [
    "a", "A", "1", "Ä", "1 ", "1.", "1/", "1-", "0664 ", "a@", "@", "a.", "A. ", "a-", "A-", ":", "a:b:", "(0",
    "+43", "[", "\xad", "\u0308", "é", "中", "\n", "\n1", "Huber ", "Huber, ", "Anna und ", "Anna, ", "Herr ",
    "Dr. ", "Huber gegen ", "Name;\n", "Name|Huber\n", "geb. 1.1.1980 ", "Hauptstraße 1 ", "8010 Graz ",
    "Am Anger ", "GZ: 1/", "BH-1/", "7 C 1/", "bPK " + "a" * 27 + "=", "Kennzeichen W 1", "pass A1", "AT61 ",
    "Diabetes ", "er hat Krebs ", "im Pflegeheim ", "Hubers Garage ", "LG\n", "lg anna ", "frau huber ", "name: ",
    "Protokoll: Huber, ", "dafür ", "von P. K. ", "Mo ", "\\u0041", "\\", "&#49;", "&#0", "&#x", "&", "&a;", "&nbsp;",
    "&amp;", "&uuml", "%", "%4", "%31", "%25", "%c3", "%C3%BC", "%F0%9F", "<", "<br", "<br>", "<b ", "</td><td>",
    "Anna<br>", "(at) ", "[at", " (dot)", "\t", "|", "| ", "* ", "**", "+", "a+", "1+", "  ", "   a", "\v", "\u2028",
    "\r", "\r\n", "1\n", "1\t", "Frau | ", "Huber\t", "Anna\t", "Anna | Huber | ", "–", "1–", "1 – ", "1237 – ",
    "1237\t010180\t", "AT61\t", "AT 61 ", "at61", "a1237010180", "4974 7418 ", "Tel.0", "tel0664", ".0664", "geb.1.1.",
]  # fmt: skip
