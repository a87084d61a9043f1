import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_ways_to_reach_staff'),
        ('outbox', '0004_messages_may_take_a_second_way'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PushSubscription',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('area', models.CharField(blank=True, max_length=200)),
                ('endpoint', models.CharField(max_length=1000)),
                ('p256dh', models.CharField(max_length=120)),
                ('auth', models.CharField(max_length=40)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='browsers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('user__isnull', True)), fields=['area'], name='browsers_of_an_area')],
                'constraints': [models.UniqueConstraint(fields=('endpoint', 'area'), name='one_browser_an_area'), models.CheckConstraint(condition=models.Q(models.Q(('area__gt', ''), ('user__isnull', True)), models.Q(('area', ''), ('user__isnull', False)), _connector='OR'), name='staff_or_area')],
            },
        ),
    ]
