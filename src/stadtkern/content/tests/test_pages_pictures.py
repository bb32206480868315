from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from PIL import Image
from wagtail.documents import get_document_model

from stadtkern.content.models import Picture
from stadtkern.content.models.pictures import redrawn
from stadtkern.identity.api import create_account

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors, pytest.mark.usefixtures("musterstadt")]
TURNED_RIGHT, ORIENTATION, MAKER = 6, 0x0112, 0x010F


def photo(kind: str = "JPEG") -> bytes:
    """Return a wide picture with camera data that say it should stand upright."""
    image = Image.new("RGB", (60, 40), (30, 120, 200))
    camera = image.getexif()
    camera[ORIENTATION], camera[MAKER] = TURNED_RIGHT, "Kamera von Rosa"
    target = BytesIO()
    image.save(target, format=kind, exif=camera)
    return target.getvalue()


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(create_account(username="rosa", password="Kastanienbaum-77", role="editor", by="test"))
    return client


def upload(client: Client, name: str, data: bytes, **words: str) -> Any:
    form = {"title": "Brunnen", "file": SimpleUploadedFile(name, data), "collection": "1", **words}
    return client.post(reverse("wagtailimages:add"), form)


def test_picture_without_words_is_refused(editor: Client) -> None:
    answer = upload(editor, "brunnen.jpg", photo(), alt_de="Der Brunnen rinnt.")
    assert list(answer.context["form"].errors) == ["alt_en"]
    assert Picture.objects.count() == 0


@pytest.mark.parametrize(
    "words", [{"alt_de": "Ein Brunnen.", "alt_en": "A fountain."}, {"is_decorative": "on"}], ids=["words", "decoration"]
)
def test_picture_with_words_or_as_decoration_is_kept(editor: Client, words: dict[str, str]) -> None:
    upload(editor, "brunnen.jpg", photo(), **words)
    assert Picture.objects.count() == 1


def test_words_cannot_be_removed_behind_the_form(editor: Client) -> None:
    upload(editor, "brunnen.jpg", photo(), alt_de="Ein Brunnen.", alt_en="A fountain.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.update(alt_en="")


def test_several_at_once_need_their_words_too(editor: Client) -> None:
    waiting = editor.post(
        reverse("wagtailimages:add_multiple"), {"files[]": SimpleUploadedFile("b.jpg", photo())}
    ).json()
    assert Picture.objects.count() == 0
    number = waiting["uploaded_file_id"]
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[number])
    prefix = f"uploaded-image-{number}"
    words = {f"{prefix}-title": "b", f"{prefix}-alt_de": "Ein Brunnen.", f"{prefix}-alt_en": "A fountain."}
    editor.post(address, words | {f"{prefix}-collection": "1"})
    picture = Picture.objects.get()
    with picture.file.open() as stored:
        assert (picture.width, picture.height, b"Kamera" in stored.read()) == (40, 60, False)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_camera_data_are_gone_and_the_picture_stands_upright(kind: str) -> None:
    assert b"Kamera von Rosa" in photo(kind)
    clean = redrawn(photo(kind))
    with Image.open(BytesIO(clean)) as image:
        assert (image.format, image.size, dict(image.getexif())) == (kind, (40, 60), {})
    assert b"Kamera" not in clean


@pytest.mark.parametrize(
    ("name", "data"),
    [("seite.svg", b"<svg/>"), ("seite.jpg", b"<html></html>"), ("bild.gif", b"GIF89a")],
    ids=["svg", "html in disguise", "moving pictures"],
)
def test_other_files_are_refused(editor: Client, name: str, data: bytes) -> None:
    answer = upload(editor, name, data, is_decorative="on")
    assert list(answer.context["form"].errors) == ["file"]


def test_words_follow_the_language_of_the_reader() -> None:
    picture = Picture(alt_de="Ein Brunnen.", alt_en="A fountain.")
    with translation.override("de"):
        german = picture.default_alt_text
    with translation.override("en"):
        english = picture.default_alt_text
    assert (german, english) == ("Ein Brunnen.", "A fountain.")


def test_picture_is_served_as_a_picture_and_nothing_else_is_served(editor: Client) -> None:
    upload(editor, "brunnen.jpg", photo(), is_decorative="on")
    answer = editor.get(Picture.objects.get().file.url)
    assert answer.getvalue().startswith(b"\xff\xd8")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == (
        "image/jpeg",
        "nosniff",
        "default-src 'none'; sandbox",
    )
    others = ("documents/plan.pdf", "images/../geheim.jpg", "images/seite.html", "images/gibt-es-nicht.jpg")
    assert {editor.get(f"/medien/{name}").status_code for name in others} == {404}


def test_document_is_a_download(editor: Client) -> None:
    form = {"title": "Plan", "file": SimpleUploadedFile("plan.pdf", b"%PDF-1.7 <script>"), "collection": "1"}
    editor.post(reverse("wagtaildocs:add"), form)
    answer = editor.get(get_document_model().objects.get().url)
    assert answer.getvalue() == b"%PDF-1.7 <script>"
    assert answer["Content-Disposition"].startswith("attachment")
