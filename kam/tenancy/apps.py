from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "kam.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from kam.tenancy import checks  # noqa: F401, PLC0415  registers the system checks
