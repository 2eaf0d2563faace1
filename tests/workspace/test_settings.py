"""A workspace and a person set what concerns them, and see it at once."""

import pytest

from kam.audit.models import AuditEntry, AuditValue
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant

pytestmark = pytest.mark.django_db
WORKSPACE = "/w/acme/settings/"
ME = "/w/acme/settings/me/"
PLAN = {
    "name": "Acme Drives AG",
    "currency": "chf",
    "fiscal_year_start": "7",
    "time_zone": "Europe/Zurich",
    "language": "de",
    "figures_open": "on",
}
OWN = {
    "name": "Rita R. Reader",
    "language": "de",
    "time_zone": "Asia/Jakarta",
    "number_format": "1’234.5",
    "theme": "dark",
}


def test_an_administrator_changes_the_workspace(cast, browser, acme):
    client = browser(cast.admin)
    assert client.post(WORKSPACE, PLAN).status_code == 302

    acme.refresh_from_db()
    assert (acme.name, acme.currency, acme.fiscal_year_start) == ("Acme Drives AG", "CHF", 7)
    assert (acme.time_zone, acme.language, acme.figures_open) == ("Europe/Zurich", "de", True)
    assert "Acme Drives AG" in client.get(ME).content.decode()
    with activate(acme):
        changes = AuditValue.objects.get(entry__action="workspace.changed").changes
    assert changes["currency"] == ["EUR", "CHF"]

    client.post(WORKSPACE, PLAN)
    with activate(acme):
        assert AuditEntry.objects.filter(action="workspace.changed").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "EURO"},
        {"fiscal_year_start": "13"},
        {"time_zone": "Mars/Base"},
        {"language": "xx"},
        {"name": ""},
    ],
)
def test_a_wrong_value_is_told_at_its_field(cast, browser, wrong):
    response = browser(cast.admin).post(WORKSPACE, {**PLAN, **wrong})

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert Tenant.objects.get(slug="acme").name == "Acme Drives"


def test_others_may_not(cast, browser):
    for person in (cast.leader, cast.manager, cast.colleague, cast.reader):
        client = browser(person)
        assert client.get(WORKSPACE).status_code == 403
        assert client.post(WORKSPACE, PLAN).status_code == 403
        assert client.get(ME).status_code == 200


def test_a_person_sets_language_zone_numbers_and_looks(cast, browser, acme):
    client = browser(cast.reader)
    assert client.post(ME, OWN).status_code == 302

    user = cast.reader.user
    user.refresh_from_db()
    assert (user.name, user.language, user.time_zone) == ("Rita R. Reader", "de", "Asia/Jakarta")
    assert (user.number_format, user.theme, user.shortcuts) == ("1’234.5", "dark", False)
    page = client.get(ME).content.decode()
    assert 'lang="de"' in page
    assert 'data-theme="dark"' in page
    assert "Rita R. Reader" in page


def test_a_wrong_preference_is_told_at_its_field(cast, browser):
    response = browser(cast.reader).post(ME, {**OWN, "number_format": "1|2"})

    assert response.status_code == 422
    cast.reader.user.refresh_from_db()
    assert cast.reader.user.language == "en"


def test_the_workspace_pages_ask_no_more_than_they_need(
    cast, browser, django_assert_max_num_queries
):
    client = browser(cast.admin)
    client.get(ME)
    with django_assert_max_num_queries(2 + 3):
        client.get(ME)
