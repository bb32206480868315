"""Pictures of the editors' pages: no picture without words, no camera data."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from wagtail.images.models import AbstractImage, AbstractRendition

JPEG_QUALITY = 88


def redrawn(data: bytes) -> bytes:
    """Return the picture drawn anew in its own format: upright, one frame, without camera data or hidden extras."""
    with Image.open(BytesIO(data)) as source:
        upright = ImageOps.exif_transpose(source)
        plain = upright.convert("RGB") if source.format == "JPEG" else upright.convert("RGBA")
        plain.info.clear()
        target = BytesIO()
        plain.save(target, format=source.format, quality=JPEG_QUALITY)
    return target.getvalue()


class Picture(AbstractImage):
    """A picture with its words in both languages, or marked as pure decoration."""

    personal = frozenset({"uploaded_by_user"})
    plain = frozenset(
        {"id", "title", "file", "description", "width", "height", "created_at", "collection", "file_size", "file_hash"}
        | {"focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"}
        | {"alt_de", "alt_en", "is_decorative"}
    )

    alt_de = models.CharField(
        _("what the picture shows, German"),
        max_length=250,
        blank=True,
        help_text=_("Read aloud to people who cannot see the picture. One sentence."),
    )
    alt_en = models.CharField(_("what the picture shows, English"), max_length=250, blank=True)
    is_decorative = models.BooleanField(
        _("only decoration"), default=False, help_text=_("Tick this if nobody misses anything without the picture.")
    )

    admin_form_fields = (
        "title",
        "file",
        "alt_de",
        "alt_en",
        "is_decorative",
        "collection",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = (
            models.CheckConstraint(
                name="picture_has_words_or_is_decoration",
                condition=Q(is_decorative=True) | (~Q(alt_de="") & ~Q(alt_en="")),
            ),
        )

    def clean(self) -> None:
        super().clean()
        missing = [name for name in ("alt_de", "alt_en") if not getattr(self, name).strip()]
        if missing and not self.is_decorative:
            sentence = _("Say what the picture shows, in both languages, or mark it as decoration.")
            raise ValidationError(dict.fromkeys(missing, sentence))

    @property
    def default_alt_text(self) -> str:
        """The words in the reader's language; Wagtail asks for them under this name."""
        if self.is_decorative:
            return ""
        return self.alt_en if (get_language() or "").startswith("en") else self.alt_de

    def _set_image_file_metadata(self) -> None:
        # Every way in (form, chooser, several at once) comes through here, before the row is saved.
        raw_name = self.file.name if self.file._committed else ""
        with self.open_file() as raw:
            data = redrawn(raw.read())
        name = PurePath(self.file.name).name
        self.file.save(name, ContentFile(data, name), save=False)
        if raw_name:
            self.file.storage.delete(raw_name)
        super()._set_image_file_metadata()
        self.file.close()


class PictureRendition(AbstractRendition):
    """One size of a picture, drawn when first needed."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "filter_spec", "file", "width", "height", "focal_point_key", "image"})

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="one_rendition_per_size"),
        )
