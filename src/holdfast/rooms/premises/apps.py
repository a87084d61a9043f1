from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "holdfast.rooms.premises"
    label = "premises"
    default_auto_field = "django.db.models.BigAutoField"
