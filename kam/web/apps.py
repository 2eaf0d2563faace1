from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "kam.web"

    def ready(self) -> None:
        from kam.audit import words  # noqa: PLC0415  models are not loaded before this

        words.describe({"list.exported": _("exported a list")})
