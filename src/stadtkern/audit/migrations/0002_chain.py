"""The trail becomes a chain; entries written before are chained as they stand."""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations, models
from django.db.models import Q


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def chain(apps, schema_editor):
    """Number the entries from 1 without gaps, in their order, and link them."""
    AuditEntry = apps.get_model("audit", "AuditEntry")
    previous = "0" * 64
    numbers = list(AuditEntry.objects.order_by("number").values_list("number", flat=True))
    for number, old in enumerate(numbers, start=1):
        entry = AuditEntry.objects.get(number=old)
        new = {}
        for name in ("actor", "on_behalf_of"):
            salt = secrets.token_hex(16)
            new[f"{name}_salt"] = salt
            new[f"{name}_commitment"] = sha256(f"{salt}|{getattr(entry, name)}")
        told = {
            "number": number,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "verb": entry.verb,
            "subject": entry.subject,
            "reason": entry.reason,
            "facts": entry.facts_text,
            "actor": new["actor_commitment"],
            "on_behalf_of": new["on_behalf_of_commitment"],
        }
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = new["digest"] = sha256(f"{previous}\n{text}")
        AuditEntry.objects.filter(number=old).update(number=number, **new)


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AlterModelOptions("auditentry", {"default_permissions": ("view",), "ordering": ("number",)}),
        migrations.RenameField("auditentry", "id", "number"),
        migrations.AlterField("auditentry", "number", models.BigAutoField(primary_key=True, serialize=False)),
        migrations.AlterField("auditentry", "at", models.DateTimeField()),
        migrations.AddField("auditentry", "actor_salt", models.CharField(blank=True, default="", max_length=32), False),
        migrations.AddField("auditentry", "actor_commitment", models.CharField(default="", max_length=64), False),
        migrations.AddField(
            "auditentry", "on_behalf_of", models.CharField(blank=True, default="", max_length=80), False
        ),
        migrations.AddField(
            "auditentry", "on_behalf_of_salt", models.CharField(blank=True, default="", max_length=32), False
        ),
        migrations.AddField(
            "auditentry", "on_behalf_of_commitment", models.CharField(default="", max_length=64), False
        ),
        migrations.AddField("auditentry", "facts_text", models.TextField(db_column="facts", default="{}")),
        migrations.AddField("auditentry", "digest", models.CharField(default="", max_length=64), False),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AddConstraint(
            "auditentry",
            models.CheckConstraint(
                name="audit_actor_is_erased_or_salted",
                condition=Q(actor="(erased)", actor_salt="") | (~Q(actor="(erased)") & ~Q(actor_salt="")),
            ),
        ),
        migrations.AddConstraint(
            "auditentry",
            models.CheckConstraint(
                name="audit_on_behalf_of_is_erased_or_salted",
                condition=Q(on_behalf_of="(erased)", on_behalf_of_salt="")
                | (~Q(on_behalf_of="(erased)") & ~Q(on_behalf_of_salt="")),
            ),
        ),
        migrations.AddIndex("auditentry", models.Index(fields=["subject"], name="audit_subject")),
        migrations.AddIndex("auditentry", models.Index(fields=["actor"], name="audit_actor")),
        migrations.AddIndex(
            "auditentry",
            models.Index(fields=["on_behalf_of"], name="audit_on_behalf_of", condition=~Q(on_behalf_of="")),
        ),
        migrations.CreateModel(
            "AuditHead",
            [
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
            {
                "ordering": ("-day",),
                "default_permissions": ("view",),
                "constraints": [models.CheckConstraint(name="audit_head_has_an_entry", condition=Q(number__gte=1))],
            },
        ),
    ]
