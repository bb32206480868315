from django.db import migrations, models

KINDS = [
    "crest", "emergency", "event", "life_situation", "news", "office", "page", "project", "service", "strategy",
    "synonym", "town",
]


class Migration(migrations.Migration):
    dependencies = [("city", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("cityrecord", "city_record_of_a_known_kind"),
        migrations.AddConstraint(
            "cityrecord",
            models.CheckConstraint(name="city_record_of_a_known_kind", condition=models.Q(kind__in=KINDS)),
        ),
    ]
