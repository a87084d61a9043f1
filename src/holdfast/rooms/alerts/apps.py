from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "holdfast.rooms.alerts"
    label = "alerts"
