from django.db import models
from django.db.models import F, Q


class Party(models.Model):
    """A person or a company somebody has signed in as or for. No password: only what proves who."""

    class Kind(models.TextChoices):
        PERSON = "person"
        COMPANY = "company"

    personal = frozenset({"name"})
    plain = frozenset({"id", "kind", "first_seen_at", "last_seen_at"})

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.BinaryField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="party_of_a_known_kind", condition=Q(kind__in=["person", "company"])),
            models.CheckConstraint(name="party_seen_in_order", condition=Q(first_seen_at__lte=F("last_seen_at"))),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Identifier(models.Model):
    """What tells a party from all others: the value of a scheme in one sector. One person may have several."""

    personal = frozenset({"value", "lookup", "party"})
    plain = frozenset({"id", "scheme", "sector"})

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=20)
    sector = models.CharField(max_length=20)
    value = models.BinaryField()
    lookup = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(name="identifier_is_one_party", fields=("scheme", "sector", "lookup")),
            models.CheckConstraint(
                name="identifier_of_a_known_scheme", condition=Q(scheme__in=["bpk", "register", "counter"])
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.sector} of {self.party_id}"


class SignIn(models.Model):
    """One sign-in: who sat there, for whom, how surely that was known, what was handed over, until when it holds."""

    personal = frozenset({"actor", "principal", "attributes", "mandate"})
    plain = frozenset({"id", "source", "level", "is_test", "begun_at", "ends_at", "ended_at"})

    actor = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="sign_ins")
    principal = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="represented_in")
    mandate = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=200)
    level = models.CharField(max_length=10)
    is_test = models.BooleanField(default=False)
    attributes = models.BinaryField()
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="sign_in_of_a_known_level", condition=Q(level__in=["basic", "full"])),
            models.CheckConstraint(
                name="sign_in_for_another_has_a_mandate", condition=Q(actor=F("principal")) | ~Q(mandate="")
            ),
            models.CheckConstraint(name="sign_in_ends_after_it_begins", condition=Q(ends_at__gt=F("begun_at"))),
        )

    def __str__(self) -> str:
        return f"{self.actor_id} for {self.principal_id} at {self.begun_at:%Y-%m-%d %H:%M}"


class Contact(models.Model):
    """Where a party wants to be told that something new lies ready; never what. Used once it is confirmed.

    ``asked`` is the keyed check value of the secret that was mailed.
    """

    personal = frozenset({"party", "email", "asked"})
    plain = frozenset({"id", "language", "asked_at", "confirmed_at"})

    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="contact")
    email = models.BinaryField()
    language = models.CharField(max_length=2)
    asked = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"contact of {self.party_id}"
