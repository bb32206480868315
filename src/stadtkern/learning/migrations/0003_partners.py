"""Partners in research; a meeting that was cancelled does not take its day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('learning', '0002_versions_stay'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResearchPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('studies', models.CharField(max_length=500)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('access', models.CharField(choices=[('public', 'What everybody may read'), ('figures', 'Figures without anybody in them'), ('personal', 'Data about people')], max_length=10)),
                ('ground', models.CharField(blank=True, max_length=500)),
                ('noted_by', models.CharField(max_length=60)),
                ('noted_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('name', 'since', 'id'),
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='exchangemeeting',
            options={'default_permissions': (), 'ordering': ('-on', '-id')},
        ),
        migrations.AlterField(
            model_name='exchangemeeting',
            name='on',
            field=models.DateField(),
        ),
        migrations.AddConstraint(
            model_name='exchangemeeting',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('on',), name='learning_one_meeting_a_day'),
        ),
        migrations.AddConstraint(
            model_name='researchpartner',
            constraint=models.UniqueConstraint(fields=('name', 'since'), name='learning_partner_once'),
        ),
        migrations.AddConstraint(
            model_name='researchpartner',
            constraint=models.CheckConstraint(condition=models.Q(('noted_by__startswith', 'account:')), name='learning_partner_noted_by_a_person'),
        ),
        migrations.AddConstraint(
            model_name='researchpartner',
            constraint=models.CheckConstraint(condition=models.Q(('access__in', ['public', 'figures', 'personal'])), name='learning_partner_access_is_known'),
        ),
        migrations.AddConstraint(
            model_name='researchpartner',
            constraint=models.CheckConstraint(condition=models.Q(('access', 'public'), models.Q(('ground', ''), _negated=True), _connector='OR'), name='learning_partner_access_on_a_ground'),
        ),
        migrations.AddConstraint(
            model_name='researchpartner',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='learning_partner_ends_after_it_began'),
        ),
    ]
