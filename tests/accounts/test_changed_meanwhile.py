"""Two people change the same thing: the second sees what the first did, and loses nothing."""

import re

import pytest

from accounts import services
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def brauer(register, cast):
    return register("Brauer Antriebe AG", manager=cast.manager)


@pytest.fixture
def site(brauer, cast):
    with activate(cast.manager.actor.tenant):
        return services.add_site(
            account_id=brauer.id,
            site=services.SiteData(kind="plant", city="Graz"),
            by=cast.manager.actor,
        )


@pytest.fixture
def contract(brauer, cast):
    with activate(cast.manager.actor.tenant):
        return services.add_contract(
            account_id=brauer.id,
            contract=services.ContractData(title="Frame", value_minor=500, currency="EUR"),
            by=cast.manager.actor,
        )


def at(account, path):
    return f"/w/acme/accounts/{account.id}/{path}"


def version_in(answer):
    return re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]


def test_the_form_carries_the_version_it_was_filled_in_from(brauer, site, browser, cast):
    client = browser(cast.manager)

    assert version_in(client.get(at(brauer, f"sites/{site.pk}/"))) == "1"
    wrong = client.post(at(brauer, f"sites/{site.pk}/"), {"version": "1", "kind": "plant"})
    assert wrong.status_code == 422
    assert version_in(wrong) == "1"


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "without script"])
def test_what_the_other_changed_is_shown_and_ones_own_text_is_kept(
    brauer, site, browser, cast, headers
):
    url = at(brauer, f"sites/{site.pk}/")
    mine, theirs = browser(cast.manager), browser(cast.leader)
    theirs.post(url, {"version": "1", "kind": "plant", "city": "Linz"})

    late = mine.post(url, {"version": "1", "kind": "plant", "city": "Wels"}, headers=headers)

    text = late.content.decode()
    assert late.status_code == 409
    assert ("<html" in text) is (not headers)
    assert "Lee Leader" in text
    assert "<del>Graz</del>" in text
    assert "<ins>Linz</ins>" in text
    assert 'value="Wels"' in text
    assert version_in(late) == "2"
    assert "Take theirs" in text
    again = mine.post(url, {"version": version_in(late), "kind": "plant", "city": "Wels"})
    assert again.status_code == 303
    with activate(cast.manager.actor.tenant):
        site.refresh_from_db()
    assert (site.city, site.version) == ("Wels", 3)


def test_taking_theirs_shows_what_stands_now(brauer, site, browser, cast):
    url = at(brauer, f"sites/{site.pk}/")
    browser(cast.leader).post(url, {"version": "1", "kind": "plant", "city": "Linz"})

    assert 'value="Linz"' in browser(cast.manager).get(url).content.decode()


EDITS = [
    ("willingness/", {"willingness": "wants", "on": "2026-11-01", "source": "CEO"}),
    ("parent/", {"parent_id": ""}),
    ("fields/sector/", {"sector": "Drives"}),
]


@pytest.mark.parametrize(("path", "sent"), EDITS)
def test_every_form_about_the_account_heeds_its_version(brauer, browser, cast, path, sent):
    client = browser(cast.manager)
    url = at(brauer, path)
    client.post(at(brauer, "fields/country/"), {"version": "1", "country": "AT"})

    late = client.post(url, {**sent, "version": "1"}, headers=HTMX)

    assert late.status_code == 409
    assert "Mia Manager" in late.content.decode()
    assert "Austria" in late.content.decode()
    assert client.post(url, {**sent, "version": version_in(late)}).status_code == 303


def test_a_value_that_one_may_not_read_is_not_told_by_the_way(brauer, contract, browser, cast):
    url = at(brauer, f"contracts/{contract.pk}/")
    changed = {"title": "Frame", "state": "active", "amount": "77.00", "currency": "EUR"}
    first = browser(cast.leader).post(url, {**changed, "version": "1"})
    late = browser(cast.manager).post(url, {**changed, "version": "1"}, headers=HTMX)

    assert first.status_code == 303
    assert late.status_code == 409
    assert "77.00" in late.content.decode()


def test_notes_and_places_on_the_team_heed_their_versions(brauer, browser, cast):
    client = browser(cast.manager)
    with activate(cast.manager.actor.tenant):
        note = services.write_note(
            account_id=brauer.id, text="One", by=cast.manager.actor, now=brauer.created_at
        )
    url = at(brauer, f"notes/{note.pk}/")

    assert client.post(url, {"version": "1", "text": "Two"}).status_code == 303
    late = client.post(url, {"version": "1", "text": "Three"}, headers=HTMX)
    assert late.status_code == 409
    assert "<ins>Two</ins>" in late.content.decode()
    assert "Three</textarea>" in late.content.decode()


def test_a_thing_that_is_gone_is_a_missing_page(brauer, site, browser, cast):
    client = browser(cast.manager)
    client.post(at(brauer, f"sites/{site.pk}/remove/"))

    gone = client.post(at(brauer, f"sites/{site.pk}/"), {"version": "1", "kind": "plant"})
    assert gone.status_code == 404
