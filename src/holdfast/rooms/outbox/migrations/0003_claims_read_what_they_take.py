from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0002_messages_can_be_held'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='message',
            name='message_to_send',
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'leased'])), fields=['channel', 'lane', 'next_try', 'id'], name='message_to_claim'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'leased']), ('user__isnull', True)), fields=['address', 'channel', 'lane', 'queued_at'], name='message_in_line_outside'),
        ),
    ]
