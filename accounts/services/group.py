"""The group tree: closure rows follow the parents, for one account as for thousands."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from accounts.models import Account, GroupLink
from accounts.queries import circle
from accounts.queries.accounts import get_account
from accounts.tree import Cycle, closure
from kam.audit.services import Entry, record_many
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.context import required_tenant_id
from kam.tenancy.inserting import Rows, insert_together
from kam.tenancy.versions import lock

_HANG = """
UPDATE accounts_account a SET parent_id = m.parent_id, version = version + 1
FROM unnest(%s::uuid[], %s::uuid[]) AS m(id, parent_id)
WHERE a.tenant_id = %s AND a.id = m.id
"""


@transaction.atomic
def move_in_group(
    *, account_id: UUID, parent_id: UUID | None, version: int | None = None, by: Actor
) -> Account:
    """Hang an account, with all below it, under `parent_id`, or make it the top of its group."""
    account = get_account(account_id)
    by.must(Permission.REGISTER_ACCOUNTS)
    one_at_a_time()
    lock(account, version)
    if parent_id is not None:
        get_account(parent_id)
    move_accounts(moves={account_id: parent_id}, by=by)
    return get_account(account_id)


@transaction.atomic
def move_accounts(*, moves: Mapping[UUID, UUID | None], by: Actor) -> list[UUID]:
    """Hang many accounts anew, as if all at once. Returns the ids whose parent changed.

    Refused in words where an account would come to stand below itself.
    """
    by.must(Permission.REGISTER_ACCOUNTS)
    one_at_a_time()
    accounts = {each.id: each for each in Account.objects.filter(pk__in=moves)}
    changed = {pk: moves[pk] for pk, account in accounts.items() if account.parent_id != moves[pk]}
    if not changed:
        return []
    _must_register_all(changed, by=by)
    below = set(
        GroupLink.objects.filter(ancestor_id__in=changed).values_list("descendant_id", flat=True)
    )
    parents = dict(Account.objects.filter(pk__in=below).values_list("id", "parent_id"))
    parents.update(changed)
    links = _links(parents)
    GroupLink.objects.filter(descendant_id__in=below).delete()
    insert_together(links)
    entries = []
    for pk, parent_id in changed.items():
        account = accounts[pk]
        change = {"parent_id": (account.parent_id, parent_id)}
        entries.append(Entry("account.moved", Account._meta.label_lower, pk, change, pk))
    with connection.cursor() as cursor:
        cursor.execute(_HANG, [list(changed), list(changed.values()), required_tenant_id()])
    record_many(entries, by=by)
    return list(changed)


def links_of(accounts: Iterable[Account]) -> Rows:
    """The closure rows of new accounts, to be inserted together with them."""
    new = {account.id: account for account in accounts}
    parents = {account.id: account.parent_id for account in new.values()}
    if any(parents.values()):
        one_at_a_time()
    return _links(parents, names={account.id: account.name for account in new.values()})


def _links(parents: Mapping[UUID, UUID | None], *, names: Mapping[UUID, str] | None = None) -> Rows:
    """The closure rows of all accounts in `parents`; `names` of those that nobody can read yet."""
    outside = {parent for parent in parents.values() if parent and parent not in parents}
    try:
        lines = list(closure(parents, _above(outside)))
    except Cycle as cycle:
        raise RuleViolation(_ring(cycle, names or {}), field="parent_id") from cycle
    return Rows(
        GroupLink,
        [
            {"id": uuid7(), "ancestor_id": ancestor, "descendant_id": descendant, "depth": depth}
            for ancestor, descendant, depth in lines
        ],
    )


def _above(ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The ancestors of registered accounts, nearest first."""
    if not ids:
        return {}
    known: dict[UUID, list[UUID]] = {}
    links = GroupLink.objects.filter(descendant_id__in=ids).order_by("depth")
    for ancestor, descendant, depth in links.values_list("ancestor_id", "descendant_id", "depth"):
        above = known.setdefault(descendant, [])
        if depth:
            above.append(ancestor)
    if len(known) < len(ids):
        raise RuleViolation(_("The parent company is not registered."), field="parent_id")
    return known


def _ring(cycle: Cycle, names: Mapping[UUID, str]) -> str:
    stored = Account.objects.filter(pk__in=cycle.path).values_list("id", "name")
    names = {**dict(stored), **names}
    path = [names[pk] for pk in cycle.path if pk in names]
    if len(path) <= 2:
        return _("An account cannot be its own parent.")
    return _("This would put an account below itself: %(path)s.") % {"path": " → ".join(path[:6])}


def _must_register_all(ids: Mapping[UUID, UUID | None], *, by: Actor) -> None:
    condition = circle.registrable(by)
    if condition and Account.objects.filter(condition, pk__in=ids).count() != len(ids):
        raise NotAllowed(_("Only the account's manager or a sales leader may do this."))


def one_at_a_time() -> None:
    """Two moves at the same time could close a ring that neither of them sees."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"accounts.group {required_tenant_id()}"],
        )
