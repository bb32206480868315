"""Puts the field of a signature into the structure of a tagged PDF, where a screen reader finds it.

Source: ISO 14289-1 (PDF/UA-1), 7.18.1 and 7.18.4: a field stands in an element ``Form`` and has words of its own;
7.18.3: a page with fields is read in the order of the structure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def tag_field(writer: IncrementalPdfFileWriter, name: str, text: str) -> None:
    """Add the one field called ``name`` to the end of the structure, with ``text`` as its words.

    A document without structure stays as it is.
    """
    if "/StructTreeRoot" not in writer.root:
        return
    tree = writer.root["/StructTreeRoot"]
    field = next(each for each in writer.root["/AcroForm"]["/Fields"] if each.get_object()["/T"] == name)
    widget = field.get_object()
    page = widget.raw_get("/P")
    document = _document(tree)
    number = int(tree.get("/ParentTreeNextKey", 0)) or _next_number(tree)
    element = writer.add_object(_form_element(document, field, page, text))
    _append(writer, document.get_object(), "/K", element)
    _append_parent(writer, tree, number, element)
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(number + 1)
    widget[pdf_name("/StructParent")] = generic.NumberObject(number)
    page.get_object()[pdf_name("/Tabs")] = pdf_name("/S")
    for changed in (tree, widget, page.get_object()):
        writer.update_container(changed)


def _form_element(parent: Any, field: Any, page: Any, text: str) -> generic.DictionaryObject:
    reference = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/OBJR"),
        pdf_name("/Obj"): generic.IndirectObject(field.idnum, field.generation, field.get_pdf_handler()),
        pdf_name("/Pg"): page,
    })  # fmt: skip
    return generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/StructElem"),
        pdf_name("/S"): pdf_name("/Form"),
        pdf_name("/P"): parent,
        pdf_name("/Pg"): page,
        pdf_name("/Alt"): pdf_string(text),
        pdf_name("/K"): reference,
    })  # fmt: skip


def _document(tree: Any) -> Any:
    """Return the reference to the first element of the tree, which holds all others."""
    children = tree.raw_get("/K")
    listed = children.get_object()
    return listed.raw_get(0) if isinstance(listed, generic.ArrayObject) else children


def _append(writer: IncrementalPdfFileWriter, holder: Any, key: str, value: Any) -> None:
    """Add a value to what ``key`` holds, be that nothing, one value or a list."""
    held = holder.get(key)
    if isinstance(held, generic.ArrayObject):
        held.append(value)
        writer.update_container(held)
        return
    first = [] if held is None else [holder.raw_get(key)]
    holder[pdf_name(key)] = generic.ArrayObject([*first, value])
    writer.update_container(holder)


def _append_parent(writer: IncrementalPdfFileWriter, tree: Any, number: int, element: Any) -> None:
    """Add an entry to the number tree that leads from the field back to its element."""
    parents = tree["/ParentTree"]
    entry = [generic.NumberObject(number), element]
    if "/Kids" in parents:
        limits = generic.ArrayObject([generic.NumberObject(number)] * 2)
        leaf = generic.DictionaryObject({pdf_name("/Nums"): generic.ArrayObject(entry), pdf_name("/Limits"): limits})
        _append(writer, parents, "/Kids", writer.add_object(leaf))
        return
    for each in entry:
        _append(writer, parents, "/Nums", each)


def _next_number(tree: Any) -> int:
    """Return the number behind all that the tree uses."""
    used = [-1]
    waiting = [tree["/ParentTree"]]
    while waiting:
        node = waiting.pop()
        used += [int(each) for each in list(node.get("/Nums", []))[::2]]
        waiting += [each.get_object() for each in node.get("/Kids", [])]
    return max(used) + 1
