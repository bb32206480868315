"""Days of use are kept apart by how their electricity is known. No trigger guards this table, so none has to go."""

from typing import Any

from django.db import migrations, models


def name_the_unknown(apps: Any, schema_editor: Any) -> None:
    """Days without energy get the method "not known"; how energy noted so far was measured nobody can say any more."""
    days = apps.get_model("governance", "DayOfUse").objects
    days.filter(energy_wh_low=0, energy_wh=0, energy_wh_high=0).update(energy_method="N")


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0005_nothing_goes_round'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='dayofuse',
            name='governance_one_row_a_day',
        ),
        migrations.AddField(
            model_name='dayofuse',
            name='energy_method',
            field=models.CharField(blank=True, choices=[('M1', 'metered at the machine'), ('M2', 'reckoned from the time the machine was busy'), ('R', 'estimated by a formula, the provider publishes nothing'), ('N', 'not known')], max_length=2),
        ),
        migrations.AddConstraint(
            model_name='dayofuse',
            constraint=models.UniqueConstraint(fields=('use_case', 'day', 'energy_method'), name='governance_one_row_a_day'),
        ),
        migrations.AddConstraint(
            model_name='dayofuse',
            constraint=models.CheckConstraint(condition=models.Q(('energy_method__in', ['', 'M1', 'M2', 'R', 'N'])), name='governance_energy_method_is_known'),
        ),
        migrations.AddConstraint(
            model_name='dayofuse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('energy_method', 'N'), _negated=True), models.Q(('energy_wh', 0), ('energy_wh_high', 0), ('energy_wh_low', 0)), _connector='OR'), name='governance_no_energy_without_method'),
        ),
        migrations.RunPython(name_the_unknown, migrations.RunPython.noop),
    ]
