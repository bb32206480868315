"""Django's settings, derived from the options and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from stadtkern.config.logs import logging_settings
from stadtkern.config.options import MAIL_PORTS, read_options

OPTIONS = read_options()
PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = OPTIONS.data_dir.resolve()
CITY_DIR = OPTIONS.cities_dir.resolve() / OPTIONS.city

SECRET_KEY = OPTIONS.secret_key
DEBUG = OPTIONS.debug
ALLOWED_HOSTS = list(OPTIONS.hosts)
ROOT_URLCONF = "stadtkern.config.urls"
ASGI_APPLICATION = "stadtkern.config.asgi.application"
AUTH_USER_MODEL = "identity.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "stadtkern.core",
    "stadtkern.ui",
    "stadtkern.audit",
    "stadtkern.outbox",
    "stadtkern.city",
    "stadtkern.letters",
    "stadtkern.identity",
    "stadtkern.payments",
    "stadtkern.delivery",
    "stadtkern.residents",
    "stadtkern.grants",
    "stadtkern.strategy",
    "stadtkern.governance",
    "stadtkern.metering",
    "stadtkern.gateway",
    "stadtkern.gatehouse",
    "stadtkern.register",
    "stadtkern.fairness",
    "stadtkern.ideas",
    "stadtkern.content",
    "stadtkern.assistant",
    "stadtkern.procedures",
    "stadtkern.parties",
    "stadtkern.correspondence",
    "stadtkern.handover",
    "stadtkern.desk",
    "stadtkern.portal",
    "stadtkern.learning",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "stadtkern.ui.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "stadtkern.ui.middleware.client_address",
    "stadtkern.ui.middleware.utf8_forms",
    "csp.middleware.CSPMiddleware",
    "stadtkern.ui.middleware.editor_csp",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "stadtkern.ui.middleware.staff_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # gives second factors the request; no page of allauth is open
    "stadtkern.identity.middleware.second_factor_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "stadtkern.ui.middleware.refusals",
    "stadtkern.content.redirects.old_addresses",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "stadtkern.ui.templatetags.kern"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stadtkern.ui.context.display",
                "stadtkern.identity.context.staff",
                "stadtkern.residents.context.resident",
                "stadtkern.portal.context.town",
            ],
        },
    }
]

# Databases: SQLite by default, written under one lock taken at the start of each transaction.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
}
if OPTIONS.database_url:
    DATABASES: dict[str, Any] = {"default": dj_database_url.parse(OPTIONS.database_url, conn_max_age=60)}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "stadtkern.sqlite3"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS

CACHES = {  # holds the counters of rate limits, which must not push each other out
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Language: German first, chosen by the address (/ or /en/).
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = [("de", _("German"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Vienna"
USE_TZ = True

# Static files and uploads. Uploads are stored as data; no address serves them as HTML.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/medien/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# Security.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "stadtkern.identity.views.csrf_failure"
if OPTIONS.https:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in OPTIONS.hosts]
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # icons inside the vendored KERN style sheet
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "identity:login"
LOGIN_REDIRECT_URL = "identity:home"
LOGOUT_REDIRECT_URL = "identity:login"
SECOND_FACTOR_REQUIRED = OPTIONS.second_factor == "required"
MFA_ADAPTER = "stadtkern.identity.mfa_adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"

MODEL_SERVERS = Path(OPTIONS.model_servers).resolve() if OPTIONS.model_servers else None

# The official signature.
SEAL_PKCS12, SEAL_PKCS12_PASSWORD = OPTIONS.seal_pkcs12, OPTIONS.seal_pkcs12_password
SEAL_PKCS11_MODULE, SEAL_PKCS11_TOKEN = OPTIONS.seal_pkcs11_module, OPTIONS.seal_pkcs11_token
SEAL_PKCS11_PIN, SEAL_PKCS11_LABEL = OPTIONS.seal_pkcs11_pin, OPTIONS.seal_pkcs11_label
SEAL_CERTIFICATES, SEAL_ROOTS = OPTIONS.seal_certificates, OPTIONS.seal_roots
DUAL_DELIVERY_ADDRESS, DUAL_DELIVERY_SENDER = OPTIONS.dual_delivery_address, OPTIONS.dual_delivery_sender
DUAL_DELIVERY_PROFILE, DUAL_DELIVERY_CREDENTIALS = OPTIONS.dual_delivery_profile, OPTIONS.dual_delivery_credentials
DUAL_DELIVERY_NOTICES, DUAL_DELIVERY_BULK_FROM = OPTIONS.dual_delivery_notices, OPTIONS.dual_delivery_bulk_from
SEAL_TEST = OPTIONS.demo  # a made-up authority, said on every page

# Payments.
PAYMENT_DAYS = OPTIONS.payment_days
PAYMENT_PROVIDER, PAYMENT_PROVIDER_KEY = OPTIONS.payment_provider, OPTIONS.payment_provider_key
REMINDER_FIRST_DAYS, REMINDER_SECOND_DAYS = OPTIONS.reminder_first_days, OPTIONS.reminder_second_days

# Mail.
_smtp = urlsplit(OPTIONS.smtp_url)
EMAIL_HOST = _smtp.hostname or ""
EMAIL_PORT = _smtp.port or MAIL_PORTS.get(_smtp.scheme, 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.scheme == "smtps", _smtp.scheme == "smtp+starttls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = OPTIONS.mail_from

# The editors' CMS.
WAGTAIL_SITE_NAME = "Stadtkern"
WAGTAILADMIN_BASE_URL = f"{'https' if OPTIONS.https else 'http'}://{OPTIONS.hosts[0]}"
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no request leaves the house
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = False  # whoever may write here may publish
WAGTAIL_I18N_ENABLED = False  # one page holds both languages
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "content.Picture"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = OPTIONS.upload_mb * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "docx", "txt", "csv"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = OPTIONS.upload_mb * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # every document is a download
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# What lower rooms know of upper rooms, by name only.
MINUTE_JOBS = [
    "stadtkern.procedures.jobs.send_letters",
    "stadtkern.parties.jobs.send_letters",
    "stadtkern.correspondence.jobs.send_letters",
    "stadtkern.delivery.jobs.count_served",
    "stadtkern.payments.jobs.ask_provider",
    "stadtkern.outbox.jobs.send_waiting",
    "stadtkern.outbox.jobs.forget",
    "stadtkern.delivery.jobs.send_dually",
    "stadtkern.audit.jobs.publish_head",
    "stadtkern.identity.jobs.forget_sessions",
    "stadtkern.residents.jobs.forget",
    "stadtkern.procedures.jobs.forget",
    "stadtkern.procedures.jobs.finish",
    "stadtkern.procedures.jobs.delete_old",
    "stadtkern.handover.jobs.forget",
    "stadtkern.residents.jobs.forget_strangers",
    "stadtkern.gateway.jobs.fold_into_register",
    "stadtkern.gateway.jobs.seal",
    "stadtkern.gateway.jobs.forget",
    "stadtkern.governance.jobs.pass_day",
    "stadtkern.strategy.jobs.check_daily",
    "stadtkern.content.jobs_pages.publish_due",
    "stadtkern.content.jobs.mark_outdated",
    "stadtkern.content.jobs.make_vectors",
    "stadtkern.assistant.jobs.forget",
    "stadtkern.ideas.jobs.forget",
    "stadtkern.learning.jobs.remind_daily",
    "stadtkern.content.jobs_quality.watch",  # last: it may wait for slow web sites
]
CITY_KINDS = [
    "stadtkern.definitions.kinds.TARIFFS",
    "stadtkern.definitions.kinds.BUDGETS",
    "stadtkern.definitions.kinds.PROCEDURES",
]
RESIDENT_START = "procedures:matters"  # where a resident's name in the head of a page leads
POST_SOURCES = {  # where letters to be posted lie, who is told
    "decision": "stadtkern.procedures.actions.post.SOURCE",
    "party": "stadtkern.parties.actions.post.SOURCE",
    "case": "stadtkern.correspondence.actions.sending.SOURCE",
}
CHARGE_TOLD = {  # who tells the person
    "charged": "stadtkern.correspondence.actions.writing.tell_charge",
    "reminded": "stadtkern.correspondence.actions.writing.remind",
}
CASE_GUARD = "stadtkern.parties.guard.GUARD"  # who is asked before a case is decided or closed
PERSON_DATA = [
    "stadtkern.procedures.held.HOLDER",
    "stadtkern.parties.held.HOLDER",
]  # what rooms above hold about a resident
CITY_LOADED = [
    "stadtkern.content.city_sources.sync_city",
    "stadtkern.content.procedure_sources.sync_procedures",
    "stadtkern.content.jobs_pages.seed",
    "stadtkern.strategy.jobs.check_now",
]
STAFF_AREAS = [
    "stadtkern.desk.views.listing.area",
    "stadtkern.desk.views.post.area",
    "stadtkern.desk.views.opinions.area",
    "stadtkern.parties.staff.waiting.area",
    "stadtkern.desk.views.assisted.area",
    "stadtkern.desk.views.paper.area",
    "stadtkern.desk.views.absence.area",
    "stadtkern.desk.views.figures.area",
    "stadtkern.desk.views.trying.area",
    "stadtkern.desk.views.competences.area",
    "stadtkern.handover.views.back.area",
    "stadtkern.handover.views.archive.area",
    "stadtkern.payments.staff.desk.area",
    "stadtkern.payments.staff.online.area",
    "stadtkern.payments.staff.payouts.area",
    "stadtkern.delivery.staff.post_room.area",
    "stadtkern.grants.staff.budgets.area",
    "stadtkern.grants.staff.runs.area",
    "stadtkern.grants.staff.lists.area",
    "stadtkern.governance.views.desk.area",
    "stadtkern.fairness.views.staff.area",
    "stadtkern.gatehouse.views.desk.area",
    "stadtkern.gatehouse.views.held.area",
    "stadtkern.gatehouse.views.personal.area",
    "stadtkern.gatehouse.views.simulator.area",
    "stadtkern.gatehouse.views.keys.area",
    "stadtkern.gatehouse.views.budgets.area",
    "stadtkern.gatehouse.views.prompts.area",
    "stadtkern.content.staff.area",
    "stadtkern.content.views.quality.area",
    "stadtkern.assistant.staff.area",
    "stadtkern.register.views.staff_concerns.area",
    "stadtkern.register.views.staff_incidents.area",
    "stadtkern.register.views.importing.area",
    "stadtkern.ideas.views.moderation.area",
    "stadtkern.ideas.views.workshop_staff.area",
    "stadtkern.content.staff.editing_area",
    "stadtkern.learning.views.study.area",
    "stadtkern.identity.views.me.area",
    "stadtkern.identity.views.accounts.area",
    "stadtkern.identity.views.trail.area",
]

LOGGING = logging_settings(OPTIONS.log_format)
SILENCED_SYSTEM_CHECKS: list[str] = []
