from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "selection"

    def ready(self) -> None:
        from selection import notifications  # noqa: PLC0415  models load first

        notifications.bring_words()
