"""Two administrators, two leaders: the second sees what the first changed, and loses nothing."""

import re

import pytest

from kam.identity.models import OrgUnit
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
SETTINGS = {
    "name": "Acme", "currency": "EUR", "fiscal_year_start": "1", "time_zone": "Europe/Berlin",
    "language": "en",
}  # fmt: skip


def version_in(answer):
    return re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]


def late(client, url, first, mine, changed):
    """The answer to `mine`, made to the version before `first` was saved; then saved anyway."""
    seen = version_in(client.get(url))
    assert client.post(url, {**first, "version": seen}).status_code in {302, 303}
    answer = client.post(url, {**mine, "version": seen})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this" in text
    assert "Save mine anyway" in text
    assert changed in text
    again = client.post(url, {**mine, "version": version_in(answer)})
    assert again.status_code in {302, 303}
    return text


def test_the_settings_of_the_workspace(cast, browser):
    client = browser(cast.admin)

    text = late(
        client,
        "/w/acme/settings/",
        {**SETTINGS, "name": "Acme One"},
        {**SETTINGS, "name": "Acme Two"},
        "<ins>Acme One</ins>",
    )

    assert 'value="Acme Two"' in text


def test_a_unit(acme, cast, browser):
    with activate(acme):
        unit = OrgUnit.objects.create(name="North")

    url = f"/w/acme/settings/units/{unit.pk}/"
    late(browser(cast.admin), url, {"name": "East"}, {"name": "West"}, "<ins>East</ins>")


def test_a_member(cast, browser):
    url = f"/w/acme/settings/members/{cast.reader.membership.pk}/"
    duties = {"name": "Rita", "title": "", "roles": ["reader"]}

    late(
        browser(cast.admin),
        url,
        {**duties, "title": "Analyst"},
        {**duties, "title": "Auditor"},
        "<ins>Analyst</ins>",
    )
