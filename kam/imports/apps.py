"""Preview and commit of any file of rows."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "kam.imports"
    label = "imports"

    def ready(self) -> None:
        from kam.imports import notifications  # noqa: PLC0415  models load first

        notifications.bring_words()
