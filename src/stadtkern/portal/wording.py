"""Channels and sign-in levels in words, in the reader's language."""

from django.utils.translation import gettext_lazy as _

CHANNELS = {
    "online": _("Online"),
    "counter": _("At the counter"),
    "post": _("By post"),
    "all": "",
}
LOGINS = {
    "none": _("You need no sign-in."),
    "basic": _("You sign in with ID Austria (basic function is enough)."),
    "full": _("You sign in with ID Austria (full function)."),
}
