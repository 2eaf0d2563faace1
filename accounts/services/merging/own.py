"""The tables of this app that move with an account."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import TeamRole
from accounts.merging import (
    Change,
    Roles,
    filled,
    move_all,
    move_by_year,
    move_sites,
    move_team,
)
from accounts.models import (
    Account,
    Attachment,
    CategorySpend,
    Contract,
    ExternalId,
    Note,
    Site,
    TeamMember,
)
from accounts.services.merging.movers import Mover, Pair, moves_with_accounts, rows_of
from kam.tenancy.models import TenantModel

FILLED = ("sector", "country", "website", "unit_id")
ROLES = Roles(alone=TeamRole.MANAGER, instead=TeamRole.SALES)


def bring_movers() -> None:
    moves_with_accounts(Mover("account", _("The accounts themselves"), Account, _accounts))
    moves_with_accounts(_whole("external_id", _("Outside ids"), ExternalId))
    moves_with_accounts(Mover("site", _("Sites"), Site, _sites))
    moves_with_accounts(Mover("team", _("Places on the team"), TeamMember, _team))
    moves_with_accounts(_whole("contract", _("Contracts"), Contract))
    moves_with_accounts(Mover("spend", _("Spend in our category"), CategorySpend, _spend))
    moves_with_accounts(_whole("note", _("Notes"), Note))
    moves_with_accounts(_whole("attachment", _("Files"), Attachment))


def _whole(kind: str, label: object, model: type[TenantModel]) -> Mover:
    def plan(pair: Pair) -> list[Change]:
        return move_all(kind, rows_of(model, pair.merged.pk), pair.survivor.pk)

    return Mover(kind, label, model, plan)


def _accounts(pair: Pair) -> list[Change]:
    """The two themselves, and what was merged into the merged one before."""
    survivor, merged = pair.survivor, pair.merged
    taken = filled(vars(survivor), vars(merged), FILLED)
    changes = [_account(survivor, "empty_fields", **taken)] if taken else []
    changes.append(
        _account(
            merged,
            merged_into_id=survivor.pk,
            archived_at=merged.archived_at or pair.now,
        )
    )
    earlier = Account.objects.filter(merged_into_id=merged.pk).order_by("pk")
    return [*changes, *(_account(each, merged_into_id=survivor.pk) for each in earlier)]


def _account(account: Account, rule: str = "", **after: object) -> Change:
    before = {name: getattr(account, name) for name in (*after, "version")}
    return Change("account", account.pk, before, {**after, "version": account.version + 1}, rule)


def _sites(pair: Pair) -> list[Change]:
    ours, theirs = rows_of(Site, pair.survivor.pk), rows_of(Site, pair.merged.pk)
    return move_sites(ours, theirs, pair.survivor.pk)


def _spend(pair: Pair) -> list[Change]:
    ours, theirs = (rows_of(CategorySpend, each.pk) for each in (pair.survivor, pair.merged))
    return move_by_year("spend", ours, theirs, pair.survivor.pk)


def _team(pair: Pair) -> list[Change]:
    ours, theirs = (rows_of(TeamMember, each.pk) for each in (pair.survivor, pair.merged))
    return move_team(ours, theirs, pair.survivor.pk, roles=ROLES, today=pair.today)
