"""PDF documents without anything that acts: scripts, actions, files inside, media, forms of a server.

Sources: ISO 32000-1, 12.6 (actions), 7.11.4 (embedded files), 12.5.6 (annotations), 12.7.8 (XFA).
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from stadtkern.uploads.errors import UnfitError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PAGES = 1_000
DEEPEST = 60
ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/RichMediaExecute",
}
HARMLESS_ACTIONS = {"/GoTo", "/URI", "/Named", "/Thread"}
ACTING_ANNOTATIONS = {"/FileAttachment": "files", "/RichMedia": "media", "/Screen": "media", "/Movie": "media",
                      "/Sound": "media", "/3D": "media"}  # fmt: skip
OF_THE_ROOT = {"/OpenAction": "actions", "/Collection": "files", "/AF": "files", "/Requirements": "actions"}
OF_THE_NAMES = {"/JavaScript": "scripts", "/EmbeddedFiles": "files", "/Renditions": "media"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A harmless document and what was taken out of it."""

    data: bytes
    pages: int
    removed: tuple[str, ...]


def cleaned(data: bytes) -> Cleaned:
    """Return a document without what acts; a signed one that holds nothing of the kind stays as it is.

    Raises:
        UnfitError: ``broken``, ``locked``, ``too_many_pages``.
    """
    try:
        with warnings.catch_warnings(), pikepdf.open(io.BytesIO(data)) as document:
            warnings.simplefilter("ignore")  # about oddities of other people's documents
            return _cleaned(document, data)
    except pikepdf.PasswordError:
        raise UnfitError("locked") from None
    except UnfitError:
        raise
    except Exception as error:  # readers raise whatever they like on hostile bytes
        raise UnfitError("broken") from error


def _cleaned(document: pikepdf.Pdf, data: bytes) -> Cleaned:
    pages = len(document.pages)
    if not 0 < pages <= MOST_PAGES:
        raise UnfitError("too_many_pages" if pages else "broken")
    is_signed = b"/ByteRange" in data
    removed = set(_strip_root(document))
    for each in document.objects:
        removed.update(_strip(each, DEEPEST))
    if is_signed and not removed:
        return Cleaned(data, pages, ())
    if is_signed:
        removed.add("signature")
    for key in ("/Metadata", "/PieceInfo"):
        if key in document.Root:
            del document.Root[key]
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    written = io.BytesIO()
    document.remove_unreferenced_resources()
    document.save(
        written, encryption=False, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
    )
    with pikepdf.open(io.BytesIO(written.getvalue())) as again:  # what was mended in reading must be whole now
        if len(again.pages) != pages:
            raise UnfitError("broken")
    return Cleaned(written.getvalue(), pages, tuple(sorted(removed)))


def _strip_root(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    for key, what in OF_THE_ROOT.items():
        if key in root and not (key == "/OpenAction" and isinstance(root[key], Array)):  # an array only names a page
            del root[key]
            yield what
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        for key, what in OF_THE_NAMES.items():
            if key in names:
                del names[key]
                yield what
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        del form["/XFA"]
        yield "scripts"


def _strip(thing: Object, depth: int) -> Iterator[str]:
    """Take what acts out of one object and the objects written inside it; others come by themselves."""
    if depth == 0:
        raise UnfitError("broken")
    if isinstance(thing, Array):
        for each in list(thing):
            if isinstance(each, Array | Dictionary) and not each.is_indirect:
                yield from _strip(each, depth - 1)
        return
    if not isinstance(thing, Dictionary | pikepdf.Stream):
        return
    yield from _strip_dictionary(thing)
    for key in list(thing.keys()):
        each = thing[key]
        if isinstance(each, Array | Dictionary) and not each.is_indirect:
            yield from _strip(each, depth - 1)


def _strip_dictionary(thing: Object) -> Iterator[str]:
    if "/AA" in thing:
        del thing["/AA"]
        yield "actions"
    if isinstance(thing.get("/S"), Name) and str(thing["/S"]) in ACTIONS:  # wherever it hangs
        del thing["/S"]
        yield "actions"
    if "/JS" in thing:
        del thing["/JS"]
        yield "scripts"
    for key in ("/A", "/Next", "/PA"):
        if key in thing and _acts(thing[key]):
            del thing[key]
            yield "actions"
    for key in ("/EF", "/RichMediaContent"):
        if key in thing:
            del thing[key]
            yield "files"
    annotations = thing.get("/Annots")
    if isinstance(annotations, Array):
        kept = [each for each in annotations if _subtype(each) not in ACTING_ANNOTATIONS]
        if len(kept) < len(annotations):
            gone = {_subtype(each) for each in annotations} & ACTING_ANNOTATIONS.keys()
            thing["/Annots"] = Array(kept)
            yield from (ACTING_ANNOTATIONS[each] for each in gone)


def _acts(action: Object) -> bool:
    if isinstance(action, Array):
        return any(_acts(each) for each in action)
    return isinstance(action, Dictionary) and "/S" in action and str(action["/S"]) not in HARMLESS_ACTIONS


def _subtype(annotation: Object) -> str:
    found = annotation.get("/Subtype") if isinstance(annotation, Dictionary) else None
    return str(found) if isinstance(found, Name) else ""
