from django.db import models
from django.db.models import F, Q

from stadtkern.delivery.rules.standing import BY_POST, Kind, Quality, Reason, State

CHANNELS = ("post_room", "dual")


class Batch(models.Model):
    """Letters printed together, once and for all; ``digest`` is that of its PDF, which is made anew when fetched.

    ``request`` is the digest of the letters that were chosen: the same click twice is one batch.
    """

    personal = frozenset({"made_by"})
    plain = frozenset({"id", "public_id", "request", "count", "digest", "made_at"})

    public_id = models.CharField(max_length=20, unique=True)
    request = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "batches"
        constraints = (models.CheckConstraint(name="batch_holds_something", condition=Q(count__gt=0)),)

    def __str__(self) -> str:
        return self.public_id


class Posting(models.Model):
    """One letter on its way out of the house. ``reference`` says where it is kept and whose; ``address`` is sealed.

    ``digest`` is that of the letter; ``state``, ``posted_on``, ``served_on``, ``returned_on`` and ``reason`` are worked
    out anew from the marks at every change.
    """

    personal = frozenset({"reference", "subject", "address", "digest"})
    plain = frozenset({
        "id", "code", "quality", "channel", "is_test", "state", "batch", "place", "posted_on", "served_on",
        "returned_on", "reason", "handed_over_at",
    })  # fmt: skip

    code = models.CharField(max_length=8, unique=True)
    reference = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    address = models.BinaryField()
    digest = models.CharField(max_length=64)
    quality = models.CharField(max_length=10)
    channel = models.CharField(max_length=10, default="post_room")
    is_test = models.BooleanField()
    state = models.CharField(max_length=10, default=State.WAITING)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="postings")
    place = models.PositiveIntegerField(null=True)
    posted_on = models.DateField(null=True)
    served_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    handed_over_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("handed_over_at", "id")
        indexes = (models.Index(name="postings_by_state", fields=("state", "handed_over_at")),)
        constraints = (
            models.UniqueConstraint(
                fields=("reference",), condition=~Q(state="returned"), name="a_letter_is_on_its_way_once"
            ),
            models.UniqueConstraint(fields=("batch", "place"), name="a_place_in_a_batch_is_taken_once"),
            models.CheckConstraint(
                name="posting_in_a_known_state", condition=Q(state__in=[each.value for each in State])
            ),
            models.CheckConstraint(
                name="posting_of_a_known_quality", condition=Q(quality__in=[each.value for each in Quality])
            ),
            models.CheckConstraint(
                name="posting_has_a_place_in_its_batch",
                condition=Q(batch=None, place=None) | Q(batch__isnull=False, place__isnull=False),
            ),
            models.CheckConstraint(name="posting_goes_a_known_way", condition=Q(channel__in=CHANNELS)),
            models.CheckConstraint(
                name="posting_is_printed_here_or_elsewhere",
                condition=Q(state__in=["waiting", "returned"], batch=None)
                | Q(channel="post_room", batch__isnull=False)
                | (Q(channel="dual", batch=None) & ~Q(state="batched")),
            ),
            models.CheckConstraint(
                name="posting_is_served_after_it_was_posted",
                condition=Q(served_on=None) | Q(posted_on__isnull=False, served_on__gte=F("posted_on")),
            ),
            models.CheckConstraint(
                name="posting_came_back_on_a_day",
                condition=Q(state="returned", returned_on__isnull=False, reason__in=[each.value for each in Reason])
                | (~Q(state="returned") & Q(returned_on=None, reason="")),
            ),
        )

    def __str__(self) -> str:
        return self.code


class Mark(models.Model):
    """What somebody noted about a posting. A mark never changes; a wrong one is undone within the day and kept."""

    personal = frozenset({"made_by", "undone_by"})
    plain = frozenset({"id", "posting", "kind", "on", "reason", "made_at", "undone_at"})

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=10)
    on = models.DateField()
    reason = models.CharField(max_length=20, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("posting", "kind"), condition=Q(undone_at=None), name="a_mark_of_a_kind_is_made_once"
            ),
            models.CheckConstraint(name="mark_of_a_known_kind", condition=Q(kind__in=[each.value for each in Kind])),
            models.CheckConstraint(
                name="mark_says_why_it_came_back",
                condition=Q(kind="returned", reason__in=[each.value for each in BY_POST])
                | (~Q(kind="returned") & Q(reason="")),
            ),
            models.CheckConstraint(
                name="mark_is_undone_by_somebody",
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.posting_id}: {self.kind}"


class DualBulk(models.Model):
    """Letters ordered together: a bracket at the provider round orders that are each made by themselves.

    ``about``: perhaps opened; ``open``: being filled; ``finished``: closed; ``dropped``: nobody knows whether it was
    opened, its letters go one by one. ``number`` is the provider's; ``claimed_until`` keeps a second process away.
    """

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "number", "state", "begun_at", "claimed_until"})

    number = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default="about")
    begun_at = models.DateTimeField()
    claimed_until = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="bulk_is_open_at_the_provider",
                condition=Q(state__in=["about", "dropped"], number=None)
                | Q(state__in=["open", "finished"], number__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"bulk {self.pk}"


class DualSending(models.Model):
    """A letter given to a provider of dual delivery. The row stands before anything is sent, under ``app_id``.

    ``about``: perhaps sent, perhaps not; ``accepted``: the provider has it; ``done`` and ``failed`` as it says itself.
    ``claimed_until`` keeps a second process away. Costs stand apart, in euro.
    """

    personal: frozenset[str] = frozenset()
    plain = frozenset({
        "id", "posting", "app_id", "provider_id", "state", "code", "channel", "tries", "begun_at", "accepted_at",
        "claimed_until", "asked_at", "total_eur", "printing_eur", "handling_eur", "postage_eur", "bulk",
    })  # fmt: skip

    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="dual")
    bulk = models.ForeignKey(DualBulk, on_delete=models.PROTECT, null=True, related_name="letters")
    app_id = models.CharField(max_length=40, unique=True)
    provider_id = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default="about")
    code = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    tries = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    total_eur = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    printing_eur = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    handling_eur = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    postage_eur = models.DecimalField(max_digits=9, decimal_places=4, null=True)

    class Meta:
        default_permissions = ()
        indexes = (models.Index(name="sendings_by_state", fields=("state", "claimed_until")),)
        constraints = (
            models.CheckConstraint(
                name="sending_in_a_known_state", condition=Q(state__in=["about", "accepted", "done", "failed"])
            ),
            models.CheckConstraint(
                name="sending_is_accepted_at_a_moment",
                condition=Q(state="about", accepted_at=None) | Q(state="failed") | Q(accepted_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.app_id


class DualCancellation(models.Model):
    """The wish to take a letter back from a provider. The row stands before the provider is asked.

    ``open``: perhaps asked, not decided; ``cancelled``: the provider does not post it; ``too_late``: it does.
    ``tries`` counts how often the provider was asked; ``claimed_until`` keeps a second process away.
    """

    personal = frozenset({"asked_by"})
    plain = frozenset({"id", "sending", "state", "code", "tries", "claimed_until", "asked_at", "ended_at"})

    sending = models.OneToOneField(DualSending, on_delete=models.PROTECT, related_name="cancellation")
    state = models.CharField(max_length=10, default="open")
    code = models.CharField(max_length=20, blank=True)
    tries = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = (models.Index(name="cancellations_by_state", fields=("state", "claimed_until")),)
        constraints = (
            models.CheckConstraint(
                name="cancellation_ends_at_a_moment",
                condition=Q(state="open", ended_at=None)
                | Q(state__in=["cancelled", "too_late"], ended_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.sending_id}: {self.state}"
