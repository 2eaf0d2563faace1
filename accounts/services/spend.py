"""What a customer spends in our category at all, and the rates that make currencies comparable."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import CategorySpend, ExchangeRate, RevenueFact
from accounts.money import LARGEST_MINOR, is_currency
from accounts.queries.accounts import get_account, get_category_spend
from accounts.services.figures import post_figures
from accounts.services.rights import must_edit, must_read_figures
from kam.audit.services import record
from kam.errors import NotFound, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock

LARGEST_RATE = Decimal(10) ** 9


@transaction.atomic
def set_category_spend(
    *, account_id: UUID, year: int, amount_minor: int, currency: str, source: str, by: Actor
) -> CategorySpend:
    """The customer's spend in our category in a calendar year, with whom ever, and who says so.

    Saying it again for the same year replaces what stood there.
    """
    account = get_account(account_id)
    must_edit(account_id=account_id, by=by)
    must_read_figures(account_id=account_id, by=by)
    if not 1990 <= year <= 2100:
        raise RuleViolation(_("This is not a year we keep."), field="year")
    if not 0 <= amount_minor <= LARGEST_MINOR:
        raise RuleViolation(_("The amount cannot be negative or that large."), field="amount")
    if not is_currency(currency):
        raise RuleViolation(_("This is not a currency we know."), field="currency")
    source = source.strip()[:300]
    if not source:
        raise RuleViolation(_("Say where the figure comes from."), field="source")
    of_year = {"account": account, "year": year}
    old = CategorySpend.objects.select_for_update().filter(**of_year).first()
    told = {"amount_minor": amount_minor, "currency": currency, "source": source}
    spend, _made = CategorySpend.objects.update_or_create(
        **of_year, defaults={**told, "version": F("version") + 1}, create_defaults=told
    )
    spend.refresh_from_db(fields=["version"])
    record(
        "spend.set",
        subject=spend,
        by=by,
        changes={
            "year": (old and old.year, year),
            "amount_minor": (old and old.amount_minor, amount_minor),
            "currency": (old and old.currency, currency),
            "source": (old and old.source, source),
        },
        account_id=account_id,
    )
    return spend


@transaction.atomic
def remove_category_spend(
    *, account_id: UUID, spend_id: UUID, version: int | None = None, by: Actor
) -> None:
    must_edit(account_id=account_id, by=by)
    must_read_figures(account_id=account_id, by=by)
    spend = lock(get_category_spend(account_id, spend_id), version)
    changes = {"year": (spend.year, None), "amount_minor": (spend.amount_minor, None)}
    record("spend.removed", subject=spend, by=by, changes=changes, account_id=account_id)
    spend.delete()


@transaction.atomic
def set_exchange_rate(
    *, from_currency: str, to_currency: str, valid_on: date, rate: Decimal, by: Actor
) -> ExchangeRate:
    """One unit of `from_currency` is `rate` units of `to_currency` from `valid_on` on.

    The same pair and day again replaces the rate. Totals follow at once.
    """
    by.must(Permission.IMPORT_FILES)
    for field, code in (("from_currency", from_currency), ("to_currency", to_currency)):
        if not is_currency(code):
            raise RuleViolation(_("This is not a currency we know."), field=field)
    if from_currency == to_currency:
        raise RuleViolation(_("A rate stands between two currencies."), field="to_currency")
    if not 0 < rate < LARGEST_RATE:
        raise RuleViolation(_("A rate is a number above zero."), field="rate")
    pair = {"from_currency": from_currency, "to_currency": to_currency, "valid_on": valid_on}
    old = ExchangeRate.objects.select_for_update().filter(**pair).first()
    stored, _made = ExchangeRate.objects.update_or_create(
        **pair,
        defaults={"rate": rate, "version": F("version") + 1},
        create_defaults={"rate": rate},
    )
    stored.refresh_from_db(fields=["version"])
    name = f"{from_currency}/{to_currency} {valid_on.isoformat()}"
    record("rate.set", subject=stored, by=by, changes={name: (old and old.rate, rate)})
    _follow(from_currency, to_currency, by=by)
    return stored


@transaction.atomic
def remove_exchange_rate(*, rate_id: UUID, version: int | None = None, by: Actor) -> None:
    by.must(Permission.IMPORT_FILES)
    stored = ExchangeRate.objects.filter(pk=rate_id).first()
    if stored is None:
        raise NotFound
    lock(stored, version)
    name = f"{stored.from_currency}/{stored.to_currency} {stored.valid_on.isoformat()}"
    record("rate.removed", subject=stored, by=by, changes={name: (stored.rate, None)})
    stored.delete()
    _follow(stored.from_currency, stored.to_currency, by=by)


def _follow(*currencies: str, by: Actor) -> None:
    """Totals of accounts that sell in one of the currencies are composed anew."""
    foreign = [code for code in currencies if code != by.tenant.currency]
    sold = RevenueFact.objects.filter(currency__in=foreign).values_list("account_id", flat=True)
    touched = set(sold.distinct())
    if touched:
        post_figures(account_ids=touched)
