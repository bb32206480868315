"""Roles become rows: whoever could do something before can do the same afterwards."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def grant(apps, schema_editor):
    """Give administrators and editors of older databases their role."""
    accounts = apps.get_model("identity", "Account").objects.filter(is_staff=True)
    grants = apps.get_model("identity", "RoleGrant").objects
    for account in accounts.filter(is_superuser=True):
        grants.get_or_create(account=account, role="administrator", defaults={"given_by": "migration"})
    for account in accounts.filter(is_superuser=False, groups__name="Editors"):
        grants.get_or_create(account=account, role="editor", defaults={"given_by": "migration"})


class Migration(migrations.Migration):

    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=40)),
                ("given_by", models.CharField(max_length=80)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account", "role"), name="a_role_is_given_once")],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop, elidable=True),
    ]
