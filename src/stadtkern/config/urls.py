"""All addresses. German has no prefix, English lives below /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtail_admin_urls
from wagtail.documents import urls as wagtail_document_urls

urlpatterns = [
    path("redaktion/", include("stadtkern.content.urls_editor")),
    path("redaktion/", include(wagtail_admin_urls)),
    path("dateien/", include(wagtail_document_urls)),
    path("", include("stadtkern.identity.urls")),
    path("", include("stadtkern.governance.urls")),
    path("", include("stadtkern.gatehouse.urls")),
    path("", include("stadtkern.parties.urls")),
    path("", include("stadtkern.desk.urls")),
    path("", include("stadtkern.handover.urls")),
    path("", include("stadtkern.payments.urls")),
    path("", include("stadtkern.delivery.urls")),
    path("", include("stadtkern.grants.urls")),
    path("", include("stadtkern.content.urls")),
    path("", include("stadtkern.learning.urls")),
    path("", include("stadtkern.ui.urls")),
    path("", include("stadtkern.portal.urls_machines")),
    path("", include("stadtkern.assistant.urls_machines")),
    path("", include("stadtkern.strategy.urls_machines")),
    path("", include("stadtkern.fairness.urls_machines")),
    path("", include("stadtkern.register.urls_machines")),
    path("", include("stadtkern.ideas.urls_machines")),
    *i18n_patterns(
        path("", include("stadtkern.audit.urls")),
        path("", include("stadtkern.strategy.urls")),
        path("", include("stadtkern.learning.urls_public")),
        path("", include("stadtkern.register.urls")),
        path("", include("stadtkern.fairness.urls")),
        path("", include("stadtkern.gatehouse.urls_public")),
        path("", include("stadtkern.ideas.urls")),
        path("", include("stadtkern.assistant.urls")),
        path("", include("stadtkern.residents.urls")),
        path("", include("stadtkern.procedures.urls")),
        path("", include("stadtkern.parties.urls_public")),
        path("", include("stadtkern.grants.urls_public")),
        path("", include("stadtkern.letters.urls")),
        path("", include("stadtkern.portal.urls")),
        path("", include("stadtkern.content.urls_public")),
        path("", include("stadtkern.content.urls_pages")),
        prefix_default_language=False,
    ),
]

handler404 = "stadtkern.ui.views.not_found"
handler500 = "stadtkern.ui.views.server_error"
