"""History that is committed, so that it can be sealed; and the hand of a superuser."""

import psycopg
import pytest
from django.db import connections

from kam.audit.sealing import seal_entries
from kam.tenancy.context import activate
from tests.databases import admin_url


@pytest.fixture
def superuser():
    """A connection past every wall, as somebody with the server's files would have it."""
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(admin_url(), dbname=name, autocommit=True) as link:
        yield link


@pytest.fixture
def role():
    """`role("kam_owner")`: a connection that acts as this role."""
    name = connections["default"].settings_dict["NAME"]
    opened = []

    def acting_as(who):
        link = psycopg.connect(admin_url(), dbname=name, autocommit=True)
        opened.append(link)
        if who != "superuser":
            link.execute(f"SET ROLE {who}")
        return link

    yield acting_as
    for link in opened:
        link.close()


def seal(tenant, now):
    with activate(tenant):
        return seal_entries(now=now)
