from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("content", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="title_is_given",
            field=models.BooleanField(default=False),
        ),
    ]
