"""A letter can be taken back before it is posted. SQLite builds both tables anew: their guards go first, come last."""

import importlib

from django.db import migrations, models

GUARDS = importlib.import_module("stadtkern.delivery.migrations.0002_guards")


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0007_bulk'),
    ]

    operations = [
        migrations.RunPython(GUARDS.remove, GUARDS.add),
        migrations.RemoveConstraint(
            model_name='mark',
            name='mark_of_a_known_kind',
        ),
        migrations.RemoveConstraint(
            model_name='posting',
            name='posting_is_printed_here_or_elsewhere',
        ),
        migrations.RemoveConstraint(
            model_name='posting',
            name='posting_came_back_on_a_day',
        ),
        migrations.AddConstraint(
            model_name='mark',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['posted', 'deposited', 'delivered', 'returned', 'taken_back'])), name='mark_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('batch', None), ('state__in', ['waiting', 'returned'])), models.Q(('batch__isnull', False), ('channel', 'post_room')), models.Q(('batch', None), ('channel', 'dual'), models.Q(('state', 'batched'), _negated=True)), _connector='OR'), name='posting_is_printed_here_or_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason__in', ['unknown', 'moved', 'not_collected', 'refused', 'taken_back']), ('returned_on__isnull', False), ('state', 'returned')), models.Q(models.Q(('state', 'returned'), _negated=True), ('reason', ''), ('returned_on', None)), _connector='OR'), name='posting_came_back_on_a_day'),
        ),
        migrations.RunPython(GUARDS.add, GUARDS.remove),
    ]
