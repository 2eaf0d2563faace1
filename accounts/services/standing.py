"""Standing: one derived row per account. Each app posts the part it knows; all can be rebuilt."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.choices import TeamRole
from accounts.models import Account, Standing, TeamMember
from accounts.names import sorts_as
from kam.tenancy.context import required_tenant_id
from kam.tenancy.inserting import Rows, insert_together

BATCH = 10_000
# part: column → its SQL type and what stands there when a row does not say
PARTS: dict[str, dict[str, tuple[str, Any]]] = {
    "register": {"name_norm": ("text", ""), "is_archived": ("boolean", False)},
    "figures": {
        "currency": ("text", ""),
        "revenue_minor": ("bigint", None),
        "revenue_prev_minor": ("bigint", None),
        "margin_minor": ("bigint", None),
        "trend": ("bigint[]", []),
        "data_as_of": ("date", None),
        "figures_note": ("text", ""),
    },
    "team": {
        "manager_id": ("uuid", None),
        "manager_name": ("text", ""),
        "manager_key": ("text", ""),
    },
    "tier": {"tier_level": ("smallint", None), "tier_name": ("text", "")},
    "score": {
        "score": ("double precision", None),
        "completeness": ("double precision", None),
        "why": ("text", ""),
    },
}

Rebuild = Callable[[date], None]
_rebuilders: dict[str, Rebuild] = {}


@transaction.atomic
def post_standing(*, rows: Iterable[Mapping[str, Any]], part: str) -> int:
    """Set one part of many standings: one statement for 10,000 rows. Returns how many were set.

    Each row names `account_id` and columns of PARTS[part]; a column it leaves out is emptied.
    Not audited: derived values are explained by what they derive from.
    """
    columns = PARTS[part]
    posted = 0
    for batch in _batches(rows):
        plain = [_plain_row(row, columns) for row in batch]
        posted += _update(columns, orjson.dumps(plain).decode())
    return posted


def new_standings(accounts: Iterable[Account]) -> Rows:
    """The standing of new accounts, as far as the account itself tells it. It carries their id."""
    return Rows(
        Standing,
        [
            {
                "id": account.id,
                "account_id": account.id,
                "name_norm": account.name_norm,
                "is_archived": account.is_archived,
            }
            for account in accounts
        ],
    )


def post_register(accounts: Iterable[Account]) -> int:
    """Repost what the account itself tells, after it was renamed, archived or restored."""
    return post_standing(
        rows=(
            {"account_id": each.id, "name_norm": each.name_norm, "is_archived": each.is_archived}
            for each in accounts
        ),
        part="register",
    )


@transaction.atomic
def post_managers(*, today: date, account_ids: Iterable[UUID] | None = None) -> int:
    """Recompose the team's part for these accounts (all if None): who manages them on `today`."""
    places = TeamMember.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=today),
        starts_on__lte=today,
        role=TeamRole.MANAGER,
        covers=None,
    )
    accounts = Account.objects.all()
    if account_ids is not None:
        ids = list(account_ids)
        places, accounts = places.filter(account_id__in=ids), accounts.filter(pk__in=ids)
    managers = {
        account_id: {
            "manager_id": member_id,
            "manager_name": name,
            "manager_key": sorts_as(name),
        }
        for account_id, member_id, name in places.values_list(
            "account_id", "member_id", "member__name"
        )
    }
    rows = (
        {"account_id": pk, **managers.get(pk, {})} for pk in accounts.values_list("pk", flat=True)
    )
    return post_standing(rows=rows, part="team")


@transaction.atomic
def follow_calendar(*, today: date) -> int:
    """Recompose the managers of accounts where a place began or ended in the last week.

    Run once a day or oftener; a week of outage loses nothing.
    """
    week = (today - timedelta(days=7), today)
    turned = TeamMember.objects.filter(
        Q(starts_on__range=week) | Q(ends_on__range=week), role=TeamRole.MANAGER
    )
    ids = set(turned.values_list("account_id", flat=True))
    return post_managers(today=today, account_ids=ids) if ids else 0


def rebuild_with(part: str, rebuild: Rebuild) -> None:
    """An app says, from its AppConfig.ready, how its part of all standings is computed anew."""
    _rebuilders[part] = rebuild


@transaction.atomic
def rebuild_standings(*, today: date) -> int:
    """Compute every part of every standing from scratch. Returns the number of rows."""
    missing = Account.objects.filter(~Exists(Standing.objects.filter(account=OuterRef("pk"))))
    insert_together(new_standings(missing))
    for part in PARTS.keys() & {"register", "team", *_rebuilders}:
        ids = Account.objects.values_list("pk", flat=True)
        post_standing(rows=({"account_id": pk} for pk in ids), part=part)
    post_register(Account.objects.only("id", "name_norm", "archived_at"))
    post_managers(today=today)
    for rebuild in _rebuilders.values():
        rebuild(today)
    return Standing.objects.count()


def _plain_row(row: Mapping[str, Any], columns: Mapping[str, tuple[str, Any]]) -> dict[str, Any]:
    unknown = row.keys() - columns.keys() - {"account_id"}
    if unknown:
        raise ValueError(f"Not in this part of the standing: {', '.join(sorted(unknown))}")
    plain = {name: row.get(name, empty) for name, (_, empty) in columns.items()}
    return {"account_id": row["account_id"], **plain}


def _update(columns: Mapping[str, tuple[str, Any]], rows: str) -> int:
    assignments = ", ".join(f"{name} = r.{name}" for name in columns)
    types = ", ".join(f"{name} {kind}" for name, (kind, _) in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE accounts_standing s SET {assignments} "  # noqa: S608  names of PARTS only
            f"FROM jsonb_to_recordset(%s::jsonb) AS r(account_id uuid, {types}) "
            "WHERE s.tenant_id = %s AND s.account_id = r.account_id",
            [rows, required_tenant_id()],
        )
        return cursor.rowcount


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        yield batch
