from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import notifications  # noqa: PLC0415  models load first

        notifications.bring_words()

        from accounts import imports  # noqa: PLC0415
        from accounts.services.erasure import rename_in_standings  # noqa: PLC0415
        from accounts.services.figures import post_figures  # noqa: PLC0415
        from accounts.services.merging.own import bring_movers  # noqa: PLC0415
        from accounts.services.standing import rebuild_with  # noqa: PLC0415
        from kam.identity import erasers  # noqa: PLC0415

        bring_movers()
        imports.register_all()
        erasers.brings("standings", _("Heads of accounts"), rename_in_standings)
        rebuild_with("figures", lambda _today: post_figures())
