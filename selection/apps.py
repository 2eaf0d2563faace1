from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "selection"

    def ready(self) -> None:
        from accounts.services.standing import rebuild_with  # noqa: PLC0415  models load first
        from selection import notifications  # noqa: PLC0415
        from selection.services.standing import rebuild_scores, rebuild_tiers  # noqa: PLC0415

        notifications.bring_words()
        rebuild_with("score", rebuild_scores)
        rebuild_with("tier", rebuild_tiers)
