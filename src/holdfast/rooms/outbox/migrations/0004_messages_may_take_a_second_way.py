from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0003_claims_read_what_they_take'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='second_due',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='seconded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('second_due__isnull', False)), fields=['second_due'], name='message_second_due'),
        ),
    ]
