"""Marks generated pictures as such inside the file: XMP with the digital source type of IPTC."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from PIL import Image, PngImagePlugin, UnidentifiedImageError

from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelcalls.provenance import SOURCE_TYPE

MOST_PIXELS = 4096 * 4096
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{label}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def marked(picture: bytes, label: str) -> bytes:
    """Return a picture written anew, with the label inside and nothing else that came along.

    Raises:
        DeniedError: ``server_failed`` for what is no PNG or JPEG of sane size.
    """
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise DeniedError("server_failed", "picture")
            kind = opened.format
            found = opened.convert("RGB" if kind == "JPEG" else "RGBA")
            found.info = {}  # comments would be written again
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise DeniedError("server_failed", "picture") from None
    xmp, out = XMP.format(source=SOURCE_TYPE, label=escape(label)), io.BytesIO()
    if kind == "JPEG":
        found.save(out, "JPEG", quality=92, xmp=xmp.encode())
    else:
        notes = PngImagePlugin.PngInfo()
        notes.add_itxt("XML:com.adobe.xmp", xmp)
        found.save(out, "PNG", pnginfo=notes)
    return out.getvalue()
