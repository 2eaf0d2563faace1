"""The frame of every page: places one may open, palette, keys, theme; all without JavaScript."""

import re

import pytest

from kam.desk import navigation
from kam.identity.permissions import Permission
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db


def rail(answer):
    page = answer.content.decode()
    return re.findall(r'class="nav" href="([^"]+)"', page)


def test_the_rail_leads_only_to_pages_that_answer(cast, browser):
    for name, person in cast.everyone().items():
        client = browser(person)
        for address in rail(client.get("/w/acme/keys/")):
            assert client.get(address).status_code == 200, (name, address)


def test_every_menu_entry_leads_to_a_page_that_answers(cast, browser):
    for name, person in cast.everyone().items():
        client = browser(person)
        page = client.get("/w/acme/keys/").content.decode()
        menus = "".join(re.findall(r'<div class="menu[^>]*popover>.*?</div>', page, re.DOTALL))
        for address in set(re.findall(r'<a href="([^"]+)"', menus)):
            answer = client.get(address, follow=True)
            assert answer.status_code == 200, (name, address)


@pytest.mark.urls("kam.urls.workspace")
def test_a_place_asks_for_the_permission_that_its_page_asks_for():
    from django.urls import NoReverseMatch, resolve, reverse

    rail = [place for group in navigation.RAIL for place in group.places]
    for place in (*rail, *navigation.NEW, *navigation.PERSONAL):
        try:
            view = resolve(reverse(place.url_name)).func
        except NoReverseMatch:
            continue
        needed = place.permissions or (Permission.READ_REGISTER,)
        assert set(needed) == set(view.permissions), place.url_name


def test_where_one_is_stands_out(cast, browser):
    page = browser(cast.manager).get("/w/acme/").content.decode()

    assert re.search(r'class="nav" href="/w/acme/"[^>]*aria-current="page"', page)


def test_only_the_innermost_place_stands_out(cast, browser):
    page = browser(cast.admin).get("/w/acme/settings/members/").content.decode()

    found = re.findall(r'class="nav" href="([^"]+)"[^>]*aria-current="page"', page)
    assert found == ["/w/acme/settings/members/"]


def test_a_place_whose_address_does_not_exist_is_not_shown(cast):
    places = (navigation.Place("Nowhere", "home", "nowhere:at-all"),)

    assert navigation.entries(places, by=cast.leader.actor) == []


@pytest.mark.urls("kam.urls.workspace")
def test_a_place_is_shown_to_those_who_may_open_it(cast):
    places = (navigation.Place("Keys", "home", "desk:keys", (Permission.MANAGE_TOKENS,)),)

    assert len(navigation.entries(places, by=cast.admin.actor)) == 1
    assert navigation.entries(places, by=cast.reader.actor) == []


def test_the_palette_finds_an_account_by_the_start_of_its_name(acme, cast, browser):
    from datetime import date

    from accounts import services

    with activate(acme):
        services.register_accounts(
            rows=[services.NewAccount(name="Brauer Antriebe AG")],
            by=cast.leader.actor,
            today=date(2026, 11, 21),
        )
    client = browser(cast.reader)

    part = client.get("/w/acme/palette/?q=brau", headers={"HX-Request": "true"}).content.decode()
    page = client.get("/w/acme/palette/?q=brau").content.decode()

    assert part.startswith('<div id="palette-results"')
    assert 'role="option"' in part
    assert "Brauer Antriebe AG" in part
    assert "Brauer Antriebe AG" in page
    assert "<html" in page


def test_the_palette_finds_places_and_says_when_there_is_nothing(cast, browser):
    client = browser(cast.reader)

    assert "Home" in client.get("/w/acme/palette/?q=hom").content.decode()
    nothing = client.get("/w/acme/palette/?q=%3Cscript%3Ezz").content.decode()
    assert "Nothing begins with" in nothing
    assert "<script>zz" not in nothing


@pytest.mark.parametrize("text", ["%00", "%F0%9F%92%A9", "a" * 500, "%25_%5C'\"", "%ED%A0%80"])
def test_the_palette_takes_any_text(cast, browser, text):
    assert browser(cast.reader).get(f"/w/acme/palette/?q={text}").status_code in {200, 400}


def test_the_keys_are_a_page_and_a_part(cast, browser):
    client = browser(cast.reader)

    assert "Keyboard shortcuts" in client.get("/w/acme/keys/").content.decode()
    part = client.get("/w/acme/keys/", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="keys">')


def test_single_keys_can_be_turned_off_and_on(cast, browser):
    client = browser(cast.reader)
    assert 'data-keys="on"' in client.get("/w/acme/keys/").content.decode()

    client.post("/w/acme/keys/switch/", {"shortcuts": "off"})
    assert 'data-keys="on"' not in client.get("/w/acme/keys/").content.decode()

    client.post("/w/acme/keys/switch/", {"shortcuts": "on"})
    assert 'data-keys="on"' in client.get("/w/acme/keys/").content.decode()


def test_the_theme_is_kept_with_the_person_and_for_the_sign_in_page(cast, browser):
    client = browser(cast.reader)

    answer = client.post("/w/acme/theme/", {"theme": "dark", "next": "/w/acme/keys/"})

    assert answer.status_code == 303
    assert answer["Location"] == "/w/acme/keys/"
    assert answer.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client.get("/w/acme/keys/").content.decode()
    client.logout()
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()


def test_toggling_turns_the_theme_round(cast, browser):
    client = browser(cast.reader)

    for expected in ("dark", "light", "dark"):
        client.post("/w/acme/theme/", {"theme": "toggle"})
        assert f'data-theme="{expected}"' in client.get("/w/acme/keys/").content.decode()


def test_a_made_up_theme_cookie_changes_nothing(browser, client):
    client.cookies["theme"] = '"><script>'

    page = client.get("/sign-in/").content.decode()

    assert "data-theme" not in page


def test_the_theme_never_leads_to_another_site(cast, browser):
    answer = browser(cast.reader).post("/w/acme/theme/", {"theme": "dark", "next": "//evil.test/"})

    assert answer["Location"] == "/w/acme/keys/"


def test_a_fragment_pays_nothing_for_the_frame(cast, browser, django_assert_max_num_queries):
    client = browser(cast.reader)
    client.get("/w/acme/keys/")

    with django_assert_max_num_queries(4):
        client.get("/w/acme/keys/", headers={"HX-Request": "true"})


def test_the_page_asks_htmx_for_what_the_policy_allows(cast, browser):
    page = browser(cast.reader).get("/w/acme/keys/").content.decode()

    assert '"allowEval":false' in page
    assert '"includeIndicatorStyles":false' in page
    assert '"selfRequestsOnly":true' in page
    assert page.index('class="skip"') < page.index("<aside")
