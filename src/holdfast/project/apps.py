from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The top of the house: connects events to their handlers once all rooms are loaded."""

    name = "holdfast.project"
    label = "project"

    def ready(self) -> None:
        from holdfast.project import wiring

        wiring.connect_all()
