import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import holdfast.kernel.ids


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_shares_that_stop_at_an_agency'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=holdfast.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=20)),
                ('address', models.CharField(max_length=200)),
                ('place', models.SmallIntegerField(default=1)),
                ('added_at', models.DateTimeField()),
                ('verified_at', models.DateTimeField(null=True)),
                ('code_hash', models.CharField(blank=True, default='', max_length=64)),
                ('code_until', models.DateTimeField(null=True)),
                ('code_tries', models.SmallIntegerField(default=0)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'channel', 'address'), name='one_contact_once')],
            },
        ),
    ]
