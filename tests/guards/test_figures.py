"""No figure comes from the seed: take one order line away and every page that shows it changes."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from kam.tenancy.context import activate
from tests.guards.test_matrix import plain

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def scene(houses):
    with transaction.atomic():
        yield houses[0]
        transaction.set_rollback(True)


def largest_line():
    from accounts.models import RevenueLine

    return RevenueLine.objects.filter(month__year=2026, currency="EUR").latest("revenue_minor")


def take_away(line, actor):
    from accounts.models import StaleMonth
    from accounts.services.figures import derive_figures
    from selection.services.scores import rescore

    StaleMonth.objects.get_or_create(account_id=line.account_id, month=line.month)
    line.delete()
    derive_figures(run_id=line.run_id)
    rescore(account_ids=[line.account_id], by=actor, today=NOW.date(), now=NOW)


def test_every_page_with_a_figure_follows_the_lines(scene):
    from kam.identity.actor import at_the_shell
    from kam.workspace.demo.people import tenant_ref

    client = Client()
    client.force_login(scene.people["dewi"])
    with activate(scene.tenant):
        line = largest_line()
    account = line.account_id
    pages = {
        "home": "/w/ours/",
        "list": "/w/ours/accounts/?sort=revenue",
        "account": f"/w/ours/accounts/{account}/",
        "financials": f"/w/ours/accounts/{account}/financials/",
        "ranking": "/w/ours/selection/",
        "why": f"/w/ours/accounts/{account}/why/",
    }

    def shown():
        return {name: plain(client.get(path).content, {}) for name, path in pages.items()}

    before, again = shown(), shown()
    with activate(scene.tenant):
        take_away(line, at_the_shell(tenant_ref(scene.tenant)))
    after = shown()

    assert [name for name in pages if before[name] != again[name]] == []
    assert [name for name in pages if before[name] == after[name]] == []
