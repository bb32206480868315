"""How pictures stand inside a text: one size that fits a phone. Wagtail looks for this file by its name."""

from django.utils.translation import gettext_lazy as _
from wagtail.images.formats import Format, register_image_format, unregister_image_format

for name in ("fullwidth", "left", "right"):
    unregister_image_format(name)
register_image_format(Format("text", _("In the text"), "", "width-800"))
