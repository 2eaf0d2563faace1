"""Finding an account while typing."""

from typing import Any

from django.db.models import F, QuerySet

from accounts.models import NameKey
from accounts.names import normalise
from kam.identity.actor import Actor
from kam.tenancy.learned import ANY_TEXT, known_rows


def type_ahead(text: str, *, by: Actor, limit: int = 8) -> list[dict[str, Any]]:
    """Accounts of which a word of the name, or an outside id, begins with the text.

    Dicts of id, name, sector, country, tier_level and tier_name; names that begin with the text
    come first. One statement that an index carries whatever the size of the book. Everybody reads
    the register, so `by` does not narrow it.
    """
    wanted = normalise(text)
    if not wanted:
        return []
    keys = known_rows(
        ("type-ahead", limit), lambda: _keys(ANY_TEXT, limit * 2), [(ANY_TEXT, wanted)]
    )
    hits: dict[Any, dict[str, Any]] = {}
    for row in keys:
        hits.setdefault(row["found"], row)
    best = sorted(hits.values(), key=lambda row: not row["name_norm"].startswith(wanted))
    return [
        {"id": row.pop("found"), **{k: v for k, v in row.items() if k != "name_norm"}}
        for row in best[:limit]
    ]


def _keys(wanted: str, most: int) -> QuerySet[NameKey, dict[str, Any]]:
    return (
        NameKey.objects.filter(key__starts=wanted, account__archived_at=None)
        .order_by("key", "account_id")
        .values(
            name=F("account__name"),
            name_norm=F("account__name_norm"),
            sector=F("account__sector"),
            country=F("account__country"),
            tier_level=F("account__standings__tier_level"),
            tier_name=F("account__standings__tier_name"),
            found=F("account_id"),
        )[:most]
    )
