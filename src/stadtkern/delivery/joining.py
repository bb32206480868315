"""Puts PDF documents one behind the other and keeps what a screen reader needs: structure, language, title."""

from __future__ import annotations

import io
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Sequence


def join(parts: Sequence[bytes], *, title: str) -> bytes:
    """Return one document of several, in their order; equal input gives equal bytes.

    What is drawn by fields, such as the mark of a seal, becomes part of the page: the result is for the printer and
    claims no seal. Structure trees become one, with the pages' numbers moved on.
    """
    with ExitStack() as opened, pikepdf.new() as made:
        sources = [opened.enter_context(pikepdf.open(io.BytesIO(each))) for each in parts]
        starts = _prepare(sources)
        for each in sources:
            made.pages.extend(each.pages)
        _join_structures(made, sources, starts)
        made.Root.Lang = pikepdf.String(str(sources[0].Root.Lang))
        made.Root.MarkInfo = Dictionary(Marked=True)
        made.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        made.docinfo["/Title"] = title
        out = io.BytesIO()
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _prepare(sources: Sequence[pikepdf.Pdf]) -> list[int]:
    """Draw fields into the pages and give each document's pages numbers of their own; return where each begins."""
    starts, offset = [], 0
    for source in sources:
        source.flatten_annotations("all")
        for page in source.pages:
            if "/Annots" in page.obj:
                del page.obj["/Annots"]
            if "/StructParents" in page.obj:
                page.obj.StructParents = int(page.obj.StructParents) + offset
        starts.append(offset)
        if "/StructTreeRoot" in source.Root:
            tree = source.Root.StructTreeRoot
            _without_fields(tree)
            offset += 1 + max((number for number, _element in _numbers(tree.ParentTree)), default=0)
    return starts


def _join_structures(made: pikepdf.Pdf, sources: Sequence[pikepdf.Pdf], starts: Sequence[int]) -> None:
    """Copy every tree, in the order of the pages, and hang it below one element."""
    root = made.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = made.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array([])))
    numbers: list[tuple[int, Any]] = []
    roles = Dictionary()
    for source, start in zip(sources, starts, strict=True):
        if "/StructTreeRoot" not in source.Root:
            continue
        tree = made.copy_foreign(source.Root.StructTreeRoot)
        numbers += [(start + number, element) for number, element in _numbers(tree.ParentTree)]
        for element in _listed(tree.K):
            element.P = document
            document.K.append(element)
        for name, role in tree.get("/RoleMap", Dictionary()).items():
            roles[name] = role
    root.K = Array([document])
    root.ParentTree = made.make_indirect(Dictionary(Nums=Array([each for pair in numbers for each in pair])))
    root.ParentTreeNextKey = 1 + max((number for number, _element in numbers), default=-1)
    root.RoleMap = roles
    made.Root.StructTreeRoot = root


def _without_fields(element: Any) -> None:
    """Let what stood for a field stand for its picture: the words of a seal's mark stay."""
    for child in _listed(element.get("/K", Array([]))):
        if not isinstance(child, Dictionary):
            continue
        if child.get("/Type") == Name.OBJR:
            del element["/K"]
            element.S = Name.Figure
            return
        if "/S" in child:
            _without_fields(child)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else [value]


def _numbers(tree: Any) -> list[tuple[int, Any]]:
    """Return the pairs of a number tree."""
    flat = list(tree.get("/Nums", Array([])))
    pairs = [(int(number), element) for number, element in zip(flat[::2], flat[1::2], strict=True)]
    for child in tree.get("/Kids", Array([])):
        pairs += _numbers(child)
    return sorted(pairs, key=lambda pair: pair[0])
