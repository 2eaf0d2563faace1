"""The group tree: closure rows follow the parents, for one account as for thousands."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Account, GroupLink
from accounts.queries import circle
from accounts.queries.accounts import get_account
from accounts.tree import Cycle, closure
from kam.audit.services import Entry, record_many
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.context import required_tenant_id
from kam.tenancy.versions import lock

BATCH = 5000
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
    GroupLink.objects.bulk_create(links, batch_size=BATCH)
    entries = []
    for pk, parent_id in changed.items():
        account = accounts[pk]
        change = {"parent_id": (account.parent_id, parent_id)}
        entries.append(Entry("account.moved", Account._meta.label_lower, pk, change, pk))
    with connection.cursor() as cursor:
        cursor.execute(_HANG, [list(changed), list(changed.values()), required_tenant_id()])
    record_many(entries, by=by)
    return list(changed)


def plant_accounts(parents: Mapping[UUID, UUID | None]) -> None:
    """The closure rows of new accounts; their rows are inserted already."""
    if any(parents.values()):
        one_at_a_time()
    GroupLink.objects.bulk_create(_links(parents), batch_size=BATCH)


def _links(parents: Mapping[UUID, UUID | None]) -> list[GroupLink]:
    outside = {parent for parent in parents.values() if parent and parent not in parents}
    known: dict[UUID, list[UUID]] = {parent: [] for parent in outside}
    found: set[UUID] = set()
    above = GroupLink.objects.filter(descendant_id__in=outside).order_by("depth")
    for ancestor, descendant, depth in above.values_list("ancestor_id", "descendant_id", "depth"):
        found.add(descendant)
        if depth:
            known[descendant].append(ancestor)
    if outside - found:
        raise RuleViolation(_("The parent company is not registered."), field="parent_id")
    try:
        return [
            GroupLink(ancestor_id=ancestor, descendant_id=descendant, depth=depth)
            for ancestor, descendant, depth in closure(parents, known)
        ]
    except Cycle as cycle:
        raise RuleViolation(_ring(cycle), field="parent_id") from cycle


def _ring(cycle: Cycle) -> str:
    names = dict(Account.objects.filter(pk__in=cycle.path).values_list("id", "name"))
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
