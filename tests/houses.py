"""Two small companies, filled as the demo is: once for all, in a database beside the others.

A module that asks for `houses` works there in one transaction, which is rolled back after it; a
test that commits asks for `own_houses`.
"""

import fcntl
import json
import os
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.databases import copy_database, drop_database, has_database, point_at, template_of

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


@pytest.fixture(scope="session")
def filled(django_db_setup, django_db_blocker):
    """The name of this worker's database with both companies; they are filled once for all."""
    used = os.environ["KAM_TEST_DATABASE"]
    template = template_of(used).replace("kam_template_", "kam_houses_")
    own = used.replace("kam_test_", "kam_houses_")
    told = Path(tempfile.gettempdir()) / f"{template}.json"
    with told.with_suffix(".lock").open("w") as handle, django_db_blocker.unblock():
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not (told.exists() and has_database(template)):
            drop_database(template)
            copy_database(template_of(used), template)
            told.write_text(json.dumps(_fill_both(template)))
        copy_database(template, own)
    yield own, json.loads(told.read_text())
    drop_database(own)


def _fill_both(database):
    """[tokens of ours, tokens of theirs]; nothing is announced, for nobody listens."""
    from django.conf import settings

    from kam.workspace.demo.nordwind import NORDWIND

    kept, before = settings.PASSWORD_HASHERS, connection.settings_dict["NAME"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    point_at(database)
    try:
        with transaction.atomic():
            tokens = [
                fill(small(NORDWIND, slug="ours")).tokens,
                fill(small(NORDWIND, slug="theirs", mark=CANARY)).tokens,
            ]
            connection.run_on_commit.clear()
    finally:
        point_at(before)
        settings.PASSWORD_HASHERS = kept
    return tokens


def _found(slug, tokens):
    from django.contrib.auth import get_user_model

    from kam.identity.models import Membership
    from kam.tenancy.context import activate
    from kam.tenancy.models import Tenant

    tenant = Tenant.objects.get(slug=slug)
    with activate(tenant):
        emails = dict(Membership.objects.values_list("user_id", "email"))
    users = {user.email: user for user in get_user_model().objects.filter(pk__in=emails)}
    people = {email.split("@")[0]: users[email] for email in emails.values()}
    return House(tenant, people, tokens)


@pytest.fixture(scope="module")
def houses(filled, django_db_blocker):
    """(ours, theirs): every name in theirs carries the canary."""
    database, (ours, theirs) = filled
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        point_at(database)
        with transaction.atomic():
            yield _found("ours", ours), _found("theirs", theirs)
            transaction.set_rollback(True)
        point_at(before)


@pytest.fixture
def own_houses(filled, transactional_db):
    """The same two in a database of this test alone."""
    database, (ours, theirs) = filled
    before = connection.settings_dict["NAME"]
    own = f"{before}_own"
    point_at(before)
    copy_database(database, own)
    point_at(own)
    yield _found("ours", ours), _found("theirs", theirs)
    point_at(before)
    drop_database(own)
