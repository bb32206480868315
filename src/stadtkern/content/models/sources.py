"""What the town knows: original bytes, the text read from them, and the passages quotes are cut from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    DOCUMENT = "document", _("Document")
    WEB = "web", _("Web page")
    PAGE = "page", _("Page of this site")
    SERVICE = "service", _("Service")
    PROCEDURE = "procedure", _("Procedure")
    OFFICE = "office", _("Office")
    CONTACT = "contact", _("Contact")
    EVENT = "event", _("Event")
    NEWS = "news", _("News")
    PROJECT = "project", _("Project")


class State(models.TextChoices):
    WAITING = "waiting", _("Being read")
    CURRENT = "current", _("Current")
    OUTDATED = "outdated", _("Out of date")
    GONE = "gone", _("No longer on the web")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FAILED = "failed", _("Could not be read")


class Original(models.Model):
    """The bytes of a file exactly as they came. Equal bytes are kept once."""

    personal = frozenset({"data"})
    plain = frozenset({"id", "sha256", "media_type", "size"})

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"original {self.sha256[:12]} ({self.media_type})"


class Source(models.Model):
    """One document, page or entry that may be quoted, and who stands behind it.

    ``text`` is what was read from the original; every quote is cut from it. ``search_words`` help to find the source
    and are never quoted. ``title_is_given`` says that a person chose the title, so that a new version of the file keeps
    it. ``problem`` is the refusal code of the last attempt to read a new version, empty when it
    worked.
    """

    personal = frozenset({"owner", "text"})
    plain = frozenset(
        {
            "id", "name", "kind", "title", "title_is_given", "url", "language", "office", "licence", "checked_on",
            "valid_until", "state", "problem", "original", "text_sha256", "search_words", "imported_at", "changed_at",
        }
    )  # fmt: skip

    name = models.CharField(max_length=1000, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=500)
    title_is_given = models.BooleanField(default=False)
    url = models.CharField(max_length=1000, blank=True)
    language = models.CharField(max_length=10)
    owner = models.CharField(max_length=200, blank=True)
    office = models.CharField(max_length=100, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State)
    problem = models.CharField(max_length=40, blank=True)
    original = models.ForeignKey(Original, on_delete=models.PROTECT, null=True, related_name="sources")
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    search_words = models.TextField(blank=True)
    imported_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("title", "id")
        indexes = (models.Index(fields=["state", "valid_until"], name="content_source_state"),)
        constraints = (
            models.CheckConstraint(
                name="content_source_is_checked_before_it_ends",
                condition=Q(checked_on__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(checked_on__lte=F("valid_until")),
            ),
            models.CheckConstraint(
                name="content_source_in_use_has_text",
                condition=Q(state__in=[State.WAITING, State.FAILED, State.WITHDRAWN]) | ~Q(text_sha256=""),
            ),
            models.CheckConstraint(
                name="content_source_that_failed_says_why",
                condition=~Q(state=State.FAILED) | ~Q(problem=""),
            ),
            models.CheckConstraint(name="content_source_has_a_name", condition=~Q(name="") & ~Q(title="")),
        )

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """One stretch of a source's text, named by exact offsets. Its words are never stored twice.

    ``key`` belongs to this text for ever: a changed source gets new keys.
    """

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "source", "number", "key", "heading", "start", "end"})

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=60, unique=True)
    heading = models.CharField(max_length=500, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ("source_id", "number")
        constraints = (
            models.CheckConstraint(name="content_passage_is_not_empty", condition=Q(start__gte=0, start__lt=F("end"))),
            models.UniqueConstraint(fields=["source", "number"], name="content_passage_number_in_source"),
        )

    def __str__(self) -> str:
        return self.key


class IndexChange(models.Model):
    """A note that a source changed, so that the search index of every process can catch up.

    Rows are only added, in the transaction of the change; numbers become visible in ascending order. ``source_id``
    is no key: the source may be gone.
    """

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "source_id", "at"})

    source_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"change {self.pk} of source {self.source_id}"


class Fetch(models.Model):
    """What a web server said when a page was last fetched, so that unchanged pages are not sent again."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "source", "etag", "last_modified", "fetched_at"})

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="fetch")
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    fetched_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"fetch of source {self.source_id}"
