from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kam.celery import wake


class SelectionConfig(AppConfig):
    name = "selection"

    def ready(self) -> None:
        from accounts.queries.timeline import name_fields  # noqa: PLC0415  models load first
        from accounts.services.standing import rebuild_with  # noqa: PLC0415
        from kam.identity import erasers  # noqa: PLC0415
        from kam.imports.afterwards import follow_runs  # noqa: PLC0415
        from selection import notifications  # noqa: PLC0415
        from selection.queries.criteria import names_by_code  # noqa: PLC0415
        from selection.services import (  # noqa: PLC0415
            exemptions,  # noqa: F401  it registers itself
            offers,  # noqa: F401  it registers itself
            overrides,  # noqa: F401  it registers itself
            submissions,  # noqa: F401  answers approvals
        )
        from selection.services.erasure import rename_without_keys  # noqa: PLC0415
        from selection.services.merging import bring_movers  # noqa: PLC0415
        from selection.services.standing import rebuild_scores, rebuild_tiers  # noqa: PLC0415

        notifications.bring_words()
        bring_movers()
        erasers.brings("criteria", _("Versions of criteria and scorings"), rename_without_keys)
        rebuild_with("score", rebuild_scores)
        rebuild_with("tier", rebuild_tiers)
        name_fields("account.rated", names_by_code)
        follow_runs("scores", wake_scoring)


def wake_scoring(tenant_id: object) -> None:
    """Scores follow an import at once; the tick of the schedule is the promise."""
    wake("selection.score_workspace", queue="bulk", tenant_id=tenant_id)
