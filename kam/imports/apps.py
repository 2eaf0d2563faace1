"""Preview and commit of any file of rows."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "kam.imports"
    label = "imports"

    def ready(self) -> None:
        from kam.imports import notifications  # noqa: PLC0415  models load first

        notifications.bring_words()

        from kam.identity.erasers import made_by_machines  # noqa: PLC0415

        made_by_machines("imports.ImportRow", "key", "reason")
        made_by_machines("imports.ImportRun", "error")
        made_by_machines("imports.ImportTrace", "label", "reason")
