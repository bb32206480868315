from django.db import migrations, models

KINDS = [
    "budget", "crest", "emergency", "event", "life_situation", "news", "office", "page", "procedure", "project",
    "service", "strategy", "synonym", "tariff", "town",
]


class Migration(migrations.Migration):
    dependencies = [("city", "0003_procedures")]

    operations = [
        migrations.RemoveConstraint("cityrecord", "city_record_of_a_known_kind"),
        migrations.AddConstraint(
            "cityrecord",
            models.CheckConstraint(name="city_record_of_a_known_kind", condition=models.Q(kind__in=KINDS)),
        ),
    ]
