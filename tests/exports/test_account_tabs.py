"""Spend in our category and the timeline of an account, as files for those who read them."""

import pytest

from accounts import services
from kam.tenancy.context import activate
from tests.exports.conftest import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(register, cast):
    (found,) = register({"name": "Brauer", "manager_id": cast.manager.membership.id})
    with activate(found.tenant_id):
        for year, amount in ((2024, 125_000_00), (2025, 90_000_50)):
            services.set_category_spend(
                account_id=found.id, year=year, amount_minor=amount, currency="EUR",
                source="=annual report", by=cast.manager.actor,
            )  # fmt: skip
    return found


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_spend_comes_as_a_file(account, take, kind):
    rows = rows_of(take(f"accounts/{account.id}/financials/", kind, table="spend"))

    assert [row["Year"] for row in rows] in ([2025, 2024], ["2025", "2024"])
    assert [row["Source"] for row in rows] in (["=annual report"] * 2, ["'=annual report"] * 2)
    assert str(rows[0]["Spend in our category"]) in {"90000.5", "90000.50"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_timeline_comes_whole(account, take, cast, kind):
    with activate(account.tenant_id):
        for number in range(60):  # more than one page of it
            services.set_category_spend(
                account_id=account.id, year=2025, amount_minor=number, currency="EUR",
                source=f"call {number}", by=cast.manager.actor,
            )  # fmt: skip
    rows = rows_of(take(f"accounts/{account.id}/timeline/", kind))

    assert len(rows) > 60
    assert rows[0]["Who"] == "Mia Manager"
    assert "call 59" in rows[0]["Changes"]


def test_who_reads_no_figures_gets_none(account, browser, cast):
    client = browser(cast.reader)
    page = client.get(
        f"/w/acme/accounts/{account.id}/financials/", {"export": "csv", "table": "spend"}
    )
    told = client.get(f"/w/acme/accounts/{account.id}/timeline/", {"export": "csv"})
    content = b"".join(told.streaming_content)

    assert page["Content-Type"].startswith("text/html")
    assert b"annual report" not in page.content + content
    assert b"90000" not in page.content + content
