import pytest

from stadtkern.city.rules.crest import crest_faults

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">%s</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        "",
        '<title>Wappen</title><g fill="red"><path d="M0 0h1"/></g>',
        '<defs><linearGradient id="a"/></defs><rect fill="url(#a)" style="stroke: #fff"/>',
        '<symbol id="s"/><use href="#s"/><use x:href="#s"/>',
        "<!-- drawn by hand -->",
    ],
)
def test_plain_drawings_pass(inside: str) -> None:
    assert crest_faults((SVG % inside).encode()) == ()


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        ("<script>alert(1)</script>", "forbidden script"),
        ('<path onload="alert(1)"/>', "forbidden onload"),
        ('<path ONCLICK="alert(1)"/>', "forbidden ONCLICK"),
        ("<style>@import 'http://x'</style>", "forbidden style"),
        ('<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>', "forbidden foreignObject"),
        ('<image href="https://example.org/a.png"/>', "forbidden image"),
        ('<use href="https://example.org/a.svg#x"/>', "forbidden href"),
        ('<use x:href="data:image/svg+xml,x"/>', "forbidden href"),
        ('<a href="javascript:alert(1)"/>', "forbidden a"),
        ('<rect fill="url(https://example.org/a.svg#x)"/>', "forbidden fill"),
        ('<rect style="fill: url( &quot;//example.org&quot; )"/>', "forbidden style"),
        ('<set attributeName="href" to="https://example.org"/>', "forbidden set"),
        ('<script xmlns="http://www.w3.org/1999/xhtml"/>', "forbidden script"),
        ('<?xml-stylesheet href="https://example.org/a.css"?>', "forbidden xml-stylesheet"),
    ],
)
def test_everything_else_is_named(inside: str, fault: str) -> None:
    assert fault in crest_faults((SVG % inside).encode())


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b"", "not_svg"),
        (b"no xml", "not_svg"),
        (b"<html/>", "not_svg"),
        (b"<svg/>", "not_svg"),
        ((SVG % "").encode("utf-16"), "not_svg"),
        ((SVG % "").encode("utf-16-le"), "not_svg"),
        (b'<?xml version="1.0" encoding="latin1"?>' + (SVG % "").encode(), "not_svg"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + (SVG % "&a;").encode(), "doctype"),
        (b'<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + (SVG % "").encode(), "doctype"),
        ((SVG % ("<g/>" * 30_000)).encode(), "too_big"),
    ],
)
def test_files_that_are_no_plain_svg(source: bytes, fault: str) -> None:
    assert crest_faults(source) == (fault,)
