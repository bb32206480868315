"""Orders can belong to a bulk. Going back builds the table of orders anew: its guards go first and come last."""

import importlib

import django.db.models.deletion
from django.db import migrations, models

GUARDS = importlib.import_module("stadtkern.delivery.migrations.0004_dual_guards")


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0006_cancellation_guards'),
    ]

    operations = [
        migrations.RunPython(GUARDS.remove, GUARDS.add),
        migrations.CreateModel(
            name='DualBulk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(null=True)),
                ('state', models.CharField(default='about', max_length=10)),
                ('begun_at', models.DateTimeField()),
                ('claimed_until', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('number', None), ('state__in', ['about', 'dropped'])), models.Q(('number__isnull', False), ('state__in', ['open', 'finished'])), _connector='OR'), name='bulk_is_open_at_the_provider')],
            },
        ),
        migrations.AddField(
            model_name='dualsending',
            name='bulk',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='delivery.dualbulk'),
        ),
        migrations.RunPython(GUARDS.add, GUARDS.remove),
    ]
