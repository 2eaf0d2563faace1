from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kam.desk"
    label = "desk"

    def ready(self) -> None:
        from kam.desk import notifications  # noqa: PLC0415  models load first

        notifications.bring_words()
