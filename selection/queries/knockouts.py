"""Which knock-outs a version declares, and for which accounts they hold (method 3.1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.queries.fields import fields_of
from kam.errors import NotFound
from selection import knockouts as rules
from selection.choices import KnockoutSource, ModelState
from selection.models import CriteriaModel, Knockout, KnockoutFact, KnockoutOverride


@dataclass(frozen=True)
class Held:
    """One knock-out for one account: whether it holds, since when, and what overrides it."""

    knockout: Knockout
    holds: bool
    fact: KnockoutFact | None = None
    override: KnockoutOverride | None = None

    @property
    def is_overridden(self) -> bool:
        return self.holds and self.override is not None and self.override.is_in_force

    @property
    def is_blocking(self) -> bool:
        return self.holds and not self.is_overridden

    @property
    def is_asked(self) -> bool:
        """Whether an override waits for a leader."""
        return self.override is not None and self.override.is_asked


def knockouts_of(model: CriteriaModel) -> list[Knockout]:
    """In the order in which they were declared."""
    return list(Knockout.objects.filter(model=model).order_by("position", "pk"))


def get_knockout(knockout_id: UUID) -> Knockout:
    """Raises NotFound."""
    found = Knockout.objects.select_related("model").filter(pk=knockout_id).first()
    if found is None:
        raise NotFound
    return found


def get_fact(fact_id: UUID) -> KnockoutFact:
    """Raises NotFound."""
    found = KnockoutFact.objects.select_related("account").filter(pk=fact_id).first()
    if found is None:
        raise NotFound
    return found


def get_override(override_id: UUID) -> KnockoutOverride:
    """Raises NotFound."""
    found = KnockoutOverride.objects.select_related("account").filter(pk=override_id).first()
    if found is None:
        raise NotFound
    return found


def facts() -> QuerySet[KnockoutFact]:
    """All facts, lifted ones too, the newest first."""
    return KnockoutFact.objects.select_related("account").order_by("-pk")


def overrides() -> QuerySet[KnockoutOverride]:
    """All overrides, asked and ended ones too, the newest first."""
    return KnockoutOverride.objects.select_related("account").order_by("-pk")


def names_of_knockouts(codes: Collection[str]) -> dict[str, str]:
    """What knock-outs of these codes are called; the newest version has the say."""
    named = Knockout.objects.filter(code__in=list(codes)).order_by("model__version", "pk")
    return dict(named.values_list("code", "name"))


def name_of(code: str) -> str:
    return names_of_knockouts([code]).get(code, code)


def stated_knockouts(models: Sequence[CriteriaModel]) -> list[Knockout]:
    """Knock-outs that people state, of these versions, each code once."""
    found: dict[str, Knockout] = {}
    for model in models:
        for knockout in knockouts_of(model):
            if knockout.source == KnockoutSource.FACT:
                found.setdefault(knockout.code, knockout)
    return list(found.values())


def held_knockouts(
    model: CriteriaModel, account_ids: Collection[UUID] | None = None
) -> dict[UUID, list[Held]]:
    """Every account (or these) for which a declared knock-out holds, with all that hold.

    Three statements at most beside the version's knock-outs, for any number of accounts.
    """
    declared = knockouts_of(model)
    if not declared:
        return {}
    facts = _open(KnockoutFact.objects.filter(lifted_on=None), declared, account_ids)
    overridden = _open(KnockoutOverride.objects.filter(ended_on=None), declared, account_ids)
    read: dict[str, set[str]] = {each.field: set() for each in declared if each.field}
    for each in declared:
        if each.field:
            read[each.field].update(each.values)
    fields = fields_of(read, account_ids=account_ids) if read else {}
    rules_of = [_declared(each) for each in declared]
    ids = {account_id for account_id, _code in facts} | set(fields)
    found: dict[UUID, list[Held]] = {}
    for account_id in ids:
        told = rules.verdict(
            rules_of,
            fields=fields.get(account_id, {}),
            stated={each.code for each in declared if (account_id, each.code) in facts},
            overrides=(),
        )
        held = [
            Held(
                each,
                holds=True,
                fact=facts.get((account_id, each.code)),
                override=overridden.get((account_id, each.code)),
            )
            for each in declared
            if each.code in told.holding
        ]
        if held:
            found[account_id] = held
    return found


def knockouts_on(model: CriteriaModel, account_id: UUID) -> list[Held]:
    """Every declared knock-out for one account, those that do not hold too."""
    held = {
        each.knockout.pk: each for each in held_knockouts(model, [account_id]).get(account_id, [])
    }
    return [held.get(each.pk, Held(each, holds=False)) for each in knockouts_of(model)]


def models_with_knockouts(current: CriteriaModel | None) -> list[CriteriaModel]:
    """The version in force and the one being worked on."""
    others = CriteriaModel.objects.exclude(state=ModelState.IN_FORCE)
    return [*([current] if current else []), *others]


def _declared(knockout: Knockout) -> rules.Declared:
    return rules.Declared(knockout.code, knockout.field, tuple(knockout.values))


def _open(rows: QuerySet, declared: Sequence[Knockout], account_ids: Collection[UUID] | None):  # noqa: ANN202
    rows = rows.filter(code__in=[each.code for each in declared])
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    return {(row.account_id, row.code): row for row in rows}
