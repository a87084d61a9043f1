from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "holdfast.portal"
    label = "portal"
