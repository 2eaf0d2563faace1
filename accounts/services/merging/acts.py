"""Merging two accounts and taking that back, each in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.merging import Change, moves_in_group
from accounts.models import Account, GroupLink, Merger, RevenueLine
from accounts.queries import circle
from accounts.queries.mergers import Planned, open_merger_of, told
from accounts.services import group, naming
from accounts.services.figures import derive_months
from accounts.services.merging import rows
from accounts.services.merging.movers import Pair, let_follow, movers
from accounts.services.standing import post_managers, post_register
from kam.audit.services import record
from kam.errors import NotAllowed, NotFound, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission

GROUP = "group"


@dataclass(frozen=True)
class Returned:
    """What an undoing brought back, and what stayed because somebody changed it since."""

    merger: Merger
    restored: Planned
    kept: Planned


def planned_merge(
    *, survivor_id: UUID, merged_id: UUID, by: Actor, today: date, now: datetime
) -> Planned:
    """What `merge_accounts` would do now; raises what it would raise."""
    pair = _pair(survivor_id, merged_id, by=by, today=today, now=now)
    lines = RevenueLine.objects.filter(account_id=merged_id).count()
    return told(_changes(pair), lines, _labels())


@transaction.atomic
def merge_accounts(
    *, survivor_id: UUID, merged_id: UUID, by: Actor, today: date, now: datetime
) -> Merger:
    """Join `merged` to `survivor`: all that hangs on it moves; its id stays and leads there.

    The rules stand in accounts.merging. Refused where the two are one, or one of them is merged
    or the survivor archived. Figures, group totals and scores of both are derived anew.
    """
    by.must(Permission.EDIT_ACCOUNTS)
    _hold(survivor_id, merged_id)
    pair = _pair(survivor_id, merged_id, by=by, today=today, now=now)
    changes = _changes(pair)
    _move_in_group(changes, by=by)
    rows.make([each for each in changes if each.kind != GROUP])
    moved = RevenueLine.objects.filter(account_id=merged_id)
    lines = list(moved.order_by("id").values_list("pk", flat=True))
    moved.update(account_id=survivor_id)
    merger = Merger.objects.create(
        survivor_id=survivor_id,
        merged_id=merged_id,
        changes=_kept(changes),
        lines=lines,
        merged_at=now,
        merged_by_id=by.membership_id,
        merged_by_name=by.name,
    )
    _follow((survivor_id, merged_id), lines, by=by, today=today, now=now)
    _tell("account.merged", pair, by=by)
    return merger


@transaction.atomic
def unmerge_accounts(*, merged_id: UUID, by: Actor, today: date, now: datetime) -> Returned:
    """Bring a merged account back, with everything that moved and nobody changed since.

    The rest stays with the survivor and is listed. Refused while the survivor itself is merged.
    """
    by.must(Permission.EDIT_ACCOUNTS)
    merger = open_merger_of(merged_id)
    _hold(merger.survivor_id, merged_id)
    pair = Pair(_one(merger.survivor_id), _one(merged_id), today, now)
    _must_edit(pair, by=by)
    if pair.survivor.merged_into_id is not None:
        raise RuleViolation(_("Take back the later merge first."))
    changes = rows.from_json(each for each in merger.changes if each["kind"] != GROUP)
    undone, left = rows.take_back(changes)
    back, stayed = _move_back(merger, by=by)
    standing = RevenueLine.objects.filter(pk__in=merger.lines, account_id=merger.survivor_id)
    lines = standing.update(account_id=merged_id)
    merger.undone_at = now
    merger.save(update_fields=["undone_at"])
    _follow((merger.survivor_id, merged_id), merger.lines, by=by, today=today, now=now)
    _tell("account.unmerged", pair, by=by)
    gone = len(merger.lines) - lines
    return Returned(
        merger,
        restored=told([*back, *undone], lines, _labels()),
        kept=told([*stayed, *left], gone, _labels()),
    )


def _hold(*account_ids: UUID) -> None:
    """Nobody changes the two, nor their group, until this is done."""
    group.one_at_a_time()
    list(Account.objects.select_for_update().filter(pk__in=account_ids).order_by("pk"))


def _pair(survivor_id: UUID, merged_id: UUID, *, by: Actor, today: date, now: datetime) -> Pair:
    by.must(Permission.EDIT_ACCOUNTS)
    pair = Pair(_one(survivor_id), _one(merged_id), today, now)
    _must_edit(pair, by=by)
    if survivor_id == merged_id:
        raise RuleViolation(_("Choose another account."), field="merged_id")
    if pair.survivor.is_archived:
        raise RuleViolation(_("The account that stays is archived. Restore it first."))
    if pair.merged.merged_into_id is not None:
        raise RuleViolation(_("This account is merged into another already."), field="merged_id")
    return pair


def _one(account_id: UUID) -> Account:
    """The account itself, wherever it leads by now."""
    found = Account.objects.filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def _must_edit(pair: Pair, *, by: Actor) -> None:
    ids = {pair.survivor.pk, pair.merged.pk}
    allowed = Account.objects.filter(circle.in_scope(by), pk__in=ids)
    if allowed.count() != len(ids):
        raise NotAllowed(_("Only who may change both accounts may merge them."))


def _changes(pair: Pair) -> list[Change]:
    return [*_group_changes(pair), *(each for mover in movers() for each in mover.plan(pair))]


def _group_changes(pair: Pair) -> list[Change]:
    survivor, merged = pair.survivor.pk, pair.merged.pk
    children = Account.objects.filter(parent_id=merged).values_list("pk", "parent_id")
    parents = {
        survivor: pair.survivor.parent_id,
        merged: pair.merged.parent_id,
        **dict(children),
    }
    above = GroupLink.objects.filter(descendant_id=survivor).values_list("ancestor_id", flat=True)
    moves = moves_in_group(survivor=survivor, merged=merged, parents=parents, above=above)
    return [
        Change(GROUP, pk, {"parent_id": parents[pk]}, {"parent_id": parent_id})
        for pk, parent_id in moves.items()
    ]


def _move_in_group(changes: Iterable[Change], *, by: Actor) -> None:
    moves = {c.id: c.after["parent_id"] for c in changes if c.kind == GROUP and c.after}
    if moves:
        group.move_accounts(moves=moves, by=by)


def _move_back(merger: Merger, *, by: Actor) -> tuple[list[Change], list[Change]]:
    """The group as it was, where nobody moved an account since: (moved back, left)."""
    asked = [
        Change(GROUP, UUID(each["id"]), _parent(each["before"]), _parent(each["after"]))
        for each in merger.changes
        if each["kind"] == GROUP
    ]
    now = dict(Account.objects.filter(pk__in=[c.id for c in asked]).values_list("pk", "parent_id"))
    back = [c for c in asked if c.after and now.get(c.id, c.id) == c.after["parent_id"]]
    try:
        with transaction.atomic():
            moves = {c.id: c.before["parent_id"] for c in back}
            group.move_accounts(moves=moves, by=by)
    except RuleViolation:  # the group was built on meanwhile: it stays as it is
        back = []
    return back, [each for each in asked if each not in back]


def _parent(values: dict[str, str | None]) -> dict[str, UUID | None]:
    found = values["parent_id"]
    return {"parent_id": UUID(found) if found else None}


def _kept(changes: Sequence[Change]) -> list[object]:
    """As they stand after the fact: accounts that moved in the group have a newer version."""
    versions = dict(
        Account.objects.filter(pk__in=[c.id for c in changes if c.kind == "account"]).values_list(
            "pk", "version"
        )
    )
    told_now = [
        Change(c.kind, c.id, c.before, {**c.after, "version": versions[c.id]}, c.rule)
        if c.kind == "account" and c.after
        else c
        for c in changes
    ]
    return rows.as_json(told_now)


def _follow(
    account_ids: tuple[UUID, UUID], lines: Sequence[UUID], *, by: Actor, today: date, now: datetime
) -> None:
    """Everything that is derived from the rows of the two."""
    both = list(Account.objects.filter(pk__in=account_ids))
    naming.renew_name_keys(both)
    post_register(both)
    post_managers(today=today, account_ids=account_ids)
    months = RevenueLine.objects.filter(pk__in=lines).values_list("month", flat=True).distinct()
    derive_months(due=[(pk, month) for month in months for pk in account_ids])
    let_follow(account_ids=account_ids, by=by, today=today, now=now)


def _tell(action: str, pair: Pair, *, by: Actor) -> None:
    """A row of history for each of the two."""
    for account, other in ((pair.survivor, pair.merged), (pair.merged, pair.survivor)):
        name = "merged_into" if account is pair.merged else "merged"
        change = {name: (None, other.name)}
        if action == "account.unmerged":
            change = {name: (other.name, None)}
        record(action, subject=account, by=by, changes=change, account_id=account.pk)


def _labels() -> dict[str, object]:
    labels = {mover.kind: mover.label for mover in movers()}
    return {GROUP: _("Places in the group"), **labels}
