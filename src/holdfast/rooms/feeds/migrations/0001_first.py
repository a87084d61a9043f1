import django.db.models.deletion
from django.db import migrations, models

import holdfast.kernel.ids


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agencies', '0004_ways_to_reach_staff'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.UUIDField(default=holdfast.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ('owner_path', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=80)),
                ('name_zh', models.CharField(blank=True, max_length=80)),
                ('url', models.CharField(max_length=500)),
                ('minutes', models.SmallIntegerField(default=5)),
                ('senders', models.JSONField(default=list)),
                ('certificate', models.TextField(blank=True)),
                ('oldest_hours', models.SmallIntegerField(default=48)),
                ('added_at', models.DateTimeField()),
                ('paused_at', models.DateTimeField(null=True)),
                ('next_poll', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
                ('fence', models.BigIntegerField(default=0)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('last_modified', models.CharField(blank=True, max_length=60)),
                ('polled_at', models.DateTimeField(null=True)),
                ('failures', models.IntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=200)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='agencies.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'url'), name='one_feed_once')],
            },
        ),
        migrations.CreateModel(
            name='Imported',
            fields=[
                ('id', models.UUIDField(default=holdfast.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ('owner_path', models.CharField(max_length=200)),
                ('entry_id', models.CharField(max_length=500)),
                ('document', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('came_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('taken', 'Taken'), ('dismissed', 'Dismissed'), ('refused', 'Refused')], max_length=10)),
                ('why', models.CharField(blank=True, choices=[('not_cap', 'not_cap'), ('rules', 'rules'), ('ours', 'ours'), ('not_pinned', 'not_pinned'), ('signature_missing', 'signature_missing'), ('signature_wrong', 'signature_wrong'), ('expired', 'expired'), ('stale', 'stale'), ('future', 'future'), ('reused', 'reused'), ('draft', 'draft')], max_length=20)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('signed', models.CharField(choices=[('none', 'none'), ('unchecked', 'unchecked'), ('valid', 'valid'), ('wrong', 'wrong')], max_length=10)),
                ('sender', models.CharField(blank=True, max_length=200)),
                ('identifier', models.CharField(blank=True, max_length=200)),
                ('sent', models.DateTimeField(null=True)),
                ('status', models.CharField(blank=True, max_length=10)),
                ('msg_type', models.CharField(blank=True, max_length=10)),
                ('headline', models.CharField(blank=True, max_length=300)),
                ('severity', models.CharField(blank=True, max_length=10)),
                ('area', models.CharField(blank=True, max_length=300)),
                ('expires', models.DateTimeField(null=True)),
                ('seen', models.IntegerField(default=1)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imported', to='feeds.source')),
            ],
            options={
                'indexes': [models.Index(fields=['owner_path', 'state', 'came_at'], name='imported_by_state')],
                'constraints': [models.UniqueConstraint(fields=('source', 'sha256'), name='same_bytes_once'), models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('owner_path', 'sender', 'identifier', 'sent'), name='one_alert_waits_once')],
            },
        ),
    ]
