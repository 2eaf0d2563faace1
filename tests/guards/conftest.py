"""Two small companies, filled as the demo is, kept for a whole module and rolled back after it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from django.db import transaction

CANARY = "Zyxwcanary"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass
class House:
    """A filled workspace: people by short name, their tokens, the tenant."""

    tenant: object
    people: dict
    tokens: dict


def small(company, *, slug, mark=""):
    """A dozen customers of the company; with a mark in every name that a leak would show."""
    chosen = [c for c in company.customers if c.manager or c.parent][:9]
    chosen += [c for c in company.customers if not c.manager][:3]
    names = {c.name for c in chosen}
    customers = tuple(
        replace(
            c,
            name=f"{mark}{c.name}",
            parent=f"{mark}{c.parent}" if c.parent in names else "",
            sector=f"{mark}{c.sector}",
            city=f"{mark}{c.city}",
        )
        for c in chosen
    )
    people = tuple(replace(p, name=f"{mark}{p.name}") for p in company.people)
    lines = tuple((f"{mark}{name}", price) for name, price in company.product_lines)
    return replace(
        company,
        slug=slug,
        name=f"{mark}{company.name}",
        customers=customers,
        people=people,
        product_lines=lines,
    )


def fill(company):
    from django.contrib.auth import get_user_model

    from kam.tenancy.models import Tenant
    from kam.workspace.demo.filling import fill_company

    told = fill_company(company, now=NOW)
    users = {p["email"].split("@")[0]: p for p in told["people"]}
    people = {short: get_user_model().objects.get(email=p["email"]) for short, p in users.items()}
    tokens = {short: p["token"] for short, p in users.items()}
    return House(Tenant.objects.get(slug=company.slug), people, tokens)


@pytest.fixture(scope="module")
def houses(django_db_setup, django_db_blocker):
    """(ours, theirs): every name in theirs carries the canary."""
    from django.conf import settings

    from kam.workspace.demo.nordwind import NORDWIND

    kept = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), transaction.atomic():
        ours = fill(small(NORDWIND, slug="ours"))
        theirs = fill(small(NORDWIND, slug="theirs", mark=CANARY))
        yield ours, theirs
        transaction.set_rollback(True)
    settings.PASSWORD_HASHERS = kept
