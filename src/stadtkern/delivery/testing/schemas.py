"""The public schemas of dual delivery, where ``DUAL_DELIVERY_SCHEMAS`` names their folder; they are not ours."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from lxml import etree

from stadtkern.delivery.dual.envelopes import DD, DDB, DDCA, DDN, DDPA

FOLDER = os.environ.get("DUAL_DELIVERY_SCHEMAS", "")
IMPORTS = (
    (DD, "DualeZustellung"),
    (DDN, "DualeZustellung_Notification"),
    (DDB, "DualeZustellung_Bulk"),
    (DDPA, "DualeZustellung_PreAddressing"),
    (DDCA, "DualeZustellung_Cancellation"),
)


@lru_cache
def public_schema() -> etree.XMLSchema | None:
    """Return the schemas as one; None without them. One type extends itself there: a copy leaves that line out."""
    if not FOLDER:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in Path(FOLDER).glob("*.xsd"):
            content = path.read_bytes()
            if path.name == "DualeZustellung_Notification.xsd":
                own = b'<xs:complexType name="PropertyValuePrintResultSetType">'
                start = content.index(own) + len(own)
                end = content.index(b"</xs:complexType>", start)
                mended = b'<xs:sequence><xs:element ref="dd:Parameter"/></xs:sequence>'
                content = content[:start] + mended + content[end:]
            (folder / path.name).write_bytes(content)
        imports = "".join(f'<xs:import namespace="{each}" schemaLocation="{name}.xsd"/>' for each, name in IMPORTS)
        whole = folder / "whole.xsd"
        whole.write_text(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>')
        return etree.XMLSchema(etree.parse(str(whole)))
