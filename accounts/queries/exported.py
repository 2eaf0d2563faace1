"""Accounts as rows of a file that our own imports read back without a change."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models import Value as Constant
from django.db.models.functions import Cast

from accounts.models import Account, ExternalId, Standing
from accounts.names import sorts_as
from accounts.queries import circle
from kam.identity.actor import Actor
from kam.identity.queries.members import active_members
from kam.identity.queries.units import units

FIGURES = ("revenue_minor", "revenue_prev_minor", "margin_minor", "data_as_of")


def file_rows(found: QuerySet[Standing], *, by: Actor) -> QuerySet[Standing, dict[str, Any]]:
    """The rows of a portfolio with all that a file says of an account; figures are None where
    the actor may not read them. Pass them through `as_called`.

    `parent` is a name, or an id where the name alone would mean another account, too.
    """
    condition = circle.readable_figures(by)

    def shown(name: str) -> Any:
        if condition == Q():
            return F(name)
        return Case(When(circle.seen_from(condition, "account"), then=F(name)), default=None)

    return found.annotate(
        site=FilteredRelation("account__sites", condition=Q(account__sites__is_main=True))
    ).values(
        "id",
        "account_id",
        "name_norm",
        "tier_rank",
        "score_rank",
        "revenue_rank",
        "manager_key",
        "manager_id",
        "manager_name",
        "tier_level",
        "tier_name",
        "score",
        "completeness",
        "currency",
        name=F("account__name"),
        parent=_parent(),
        unit_id=F("account__unit_id"),
        sector=F("account__sector"),
        country=F("account__country"),
        website=F("account__website"),
        lifecycle=F("account__lifecycle"),
        street=F("site__street"),
        postcode=F("site__postcode"),
        city=F("site__city"),
        **{f"shown_{name}": shown(name) for name in FIGURES},
    )


def _parent() -> Case:
    """The name, unless another account has it or is called so in any system."""
    named = Account.objects.filter(name_norm=OuterRef("account__parent__name_norm"))
    called = ExternalId.objects.filter(value=OuterRef("account__parent__name"))
    return Case(
        When(account__parent=None, then=Constant("")),
        When(
            Exists(named.exclude(id=OuterRef("account__parent_id")))
            | Exists(called.exclude(account_id=OuterRef("account__parent_id"))),
            then=Cast("account__parent_id", CharField()),
        ),
        default=F("account__parent__name"),
        output_field=CharField(),
    )


def as_called(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows with `manager` and `unit`, called so that an import finds just them: by name, or
    by e-mail address and id where several have it."""
    managers = _once_each(
        (pk, name, email) for pk, name, email in active_members().values_list("pk", "name", "email")
    )
    ours = _once_each((pk, name, str(pk)) for pk, name in units().values_list("pk", "name"))
    for row in rows:
        row["manager"] = managers.get(row["manager_id"], row["manager_name"])
        row["unit"] = ours.get(row["unit_id"], "")
        yield row


def _once_each(named: Iterable[tuple[UUID, str, str]]) -> dict[UUID, str]:
    """By id the name, or what stands behind it where more than one has that name."""
    everybody = list(named)
    seen: dict[str, int] = {}
    for _pk, name, _else in everybody:
        seen[sorts_as(name)] = seen.get(sorts_as(name), 0) + 1
    return {pk: name if seen[sorts_as(name)] == 1 else exact for pk, name, exact in everybody}
