from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "kam.operations"
    label = "operations"

    def ready(self) -> None:
        from kam import starting  # noqa: F401, PLC0415  registers the system check
