"""Whether a coat of arms is a harmless drawing: shapes only, nothing that runs, nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

LARGEST_BYTES: Final = 100_000
ENCODINGS: Final = frozenset({None, "UTF-8", "utf-8"})
NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
SHAPES: Final = frozenset({
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs",
    "symbol", "use", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask",
})  # fmt: skip
OUTSIDE: Final = re.compile(r"url\((?!\s*['\"]?#)|@import|expression|javascript:", re.IGNORECASE)


def crest_faults(source: bytes) -> tuple[str, ...]:
    """Return what is wrong with an SVG file, in the order found; empty for a harmless drawing.

    The codes: ``too_big``, ``not_svg`` (in UTF-8), ``doctype``, and ``forbidden <name>`` for elements and attributes.
    """
    if len(source) > LARGEST_BYTES:
        return ("too_big",)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        source.decode()
        root = etree.fromstring(source, parser)
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        return ("not_svg",)
    document = root.getroottree().docinfo
    if root.tag != f"{NAMESPACE}svg" or b"\0" in source or document.encoding not in ENCODINGS:
        return ("not_svg",)
    if document.internalDTD is not None:
        return ("doctype",)
    faults = [f"forbidden {each.target}" for each in root.xpath("//processing-instruction()")]
    for element in root.iter(etree.Element):
        faults += _element_faults(element)
    return tuple(dict.fromkeys(faults))


def _element_faults(element: etree._Element) -> list[str]:
    name = etree.QName(element).localname
    if element.tag != f"{NAMESPACE}{name}" or name not in SHAPES:
        return [f"forbidden {name}"]
    faults = []
    for qualified, value in element.attrib.items():
        attribute = etree.QName(qualified).localname
        points_outside = attribute == "href" and not str(value).startswith("#")
        if attribute.lower().startswith("on") or points_outside or OUTSIDE.search(str(value)):
            faults.append(f"forbidden {attribute}")
    return faults
