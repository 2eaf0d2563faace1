"""The frame in a real browser: keys, palette, theme, menus; no policy is broken."""

import os
from datetime import date

import pytest

from accounts import services
from kam.tenancy.context import activate

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # where it must be there, its absence fails
    pytest.mark.skipif(
        not os.path.exists(CHROMIUM) and not os.environ.get("KAM_CI"),
        reason=f"no Chromium at {CHROMIUM}: no browser test ran",
    ),
]
WIDTHS = (320, 390, 861, 1180, 1440, 1920)


@pytest.fixture
def chromium(monkeypatch):
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server):
    """`visit(person, path, width=…)`: a page as that person; `page.said` is its console."""
    contexts = []

    def opened(person, path="/w/acme/", *, width=1440, height=900, scheme="light"):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        if person is not None:
            page.goto(f"{live_server.url}/sign-in/")
            page.fill("#id_login", person.user.email)
            page.fill("#id_password", "correct horse")
            page.click("button[type=submit]")
            page.wait_for_selector(".rail", state="attached")
        page.goto(f"{live_server.url}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def book(acme, cast):
    """Three accounts of the manager's team, by name: Alpha, Beta, Gamma."""
    rows = [
        services.NewAccount(name=name, manager_id=cast.manager.membership.id)
        for name in ("Alpha AG", "Beta AG", "Gamma AG")
    ]
    with activate(acme):
        made = services.register_accounts(rows=rows, by=cast.leader.actor, today=date(2026, 1, 1))
        figures = [
            {"account_id": each.id, "currency": "EUR", "revenue_minor": 900_000_00 - n}
            for n, each in enumerate(made)
        ]
        services.post_standing(rows=figures, part="figures")
    return [f"/w/acme/accounts/{account.id}/" for account in made]


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


def test_the_palette_opens_by_keys_and_follows_the_arrows(visit, cast):
    from playwright.sync_api import expect

    page = visit(cast.leader)

    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open] [role=option][aria-selected=true]")
    first = page.get_attribute("[role=option][aria-selected=true]", "id")
    page.keyboard.press("ArrowDown")
    second = page.get_attribute("[role=option][aria-selected=true]", "id")
    page.fill("#palette input", "regis")
    expect(page.locator("#palette [role=option]")).to_have_count(1)

    assert first != second
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/")
    assert page.said == []


def test_single_keys_work_until_they_are_turned_off(visit, cast):
    page = visit(cast.reader)

    page.keyboard.press("?")
    page.wait_for_selector("#keys-help[open]")
    assert violations(page) == []
    page.click("#keys-help [type=submit]")
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.wait_for_timeout(150)

    assert page.query_selector("#palette[open]") is None
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")


def test_keys_mean_text_in_a_field(visit, cast):
    page = visit(cast.reader, "/w/acme/palette/")

    page.click("main input[type=search]")
    page.keyboard.type("g/?")

    assert page.input_value("main input[type=search]") == "g/?"
    assert page.query_selector("dialog[open]") is None


def test_keys_walk_through_a_list_and_from_account_to_account(visit, cast, book):
    page = visit(cast.manager)

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Beta AG"
    assert page.locator("tr.at").count() == 1
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{book[0]}")
    page.keyboard.press("]")
    page.wait_for_url(f"**{book[1]}")
    page.keyboard.press("[")

    page.wait_for_url(f"**{book[0]}")


def test_a_field_is_edited_in_place_and_put_back_by_escape(visit, cast, book):
    page = visit(cast.manager, book[0])

    page.keyboard.press("e")
    page.wait_for_selector(".edit-form")
    assert page.evaluate("document.activeElement.closest('.edit-form') !== null")
    page.keyboard.press("Escape")
    page.wait_for_selector(".edit-form", state="detached")

    assert page.locator(".edit").first.is_visible()
    assert page.said == []


def test_the_theme_turns_at_once_and_stays(visit, cast):
    page = visit(cast.reader)

    with page.expect_response("**/theme/"):
        page.click("[data-theme-form] button")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.reload()

    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.said == []


def test_the_menus_open_beside_their_buttons_and_close_by_escape(visit, cast):
    page = visit(cast.admin)

    for menu in ("menu-workspace", "menu-me"):
        page.click(f"[popovertarget={menu}]:visible")
        page.wait_for_selector(f"#{menu}:popover-open")
        box = page.locator(f"#{menu}").bounding_box()
        assert 0 <= box["x"] < 400
        assert box["y"] + box["height"] <= 900
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.wait_for_selector(f"#{menu}", state="hidden")


def test_the_phone_bar_reaches_everything(visit, cast):
    page = visit(cast.admin, width=390, height=844)

    page.click(".phone-bar [popovertarget=menu-more]")
    page.wait_for_selector("#menu-more:popover-open")

    assert page.locator("#menu-more a", has_text="Members").is_visible()
    assert page.locator(".phone-bar > *").count() <= 5


@pytest.fixture
def development(monkeypatch):
    """The components page, which production does not route."""
    from django.urls import clear_url_caches, path

    from kam.desk import views
    from kam.urls import world

    extra = path("dev/components/", views.components)
    monkeypatch.setattr(world, "urlpatterns", [*world.urlpatterns, extra])
    clear_url_caches()
    yield
    clear_url_caches()


def test_every_component_is_within_reach_in_light_and_dark(visit, development):
    page = visit(None, "/dev/components/")

    assert violations(page) == []
    assert page.said == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("path", ["/w/acme/", "/w/acme/keys/", "/w/acme/palette/?q=a", "/sign-in/"])
def test_no_page_scrolls_sideways_or_keeps_somebody_out(visit, cast, book, path):
    person = None if path == "/sign-in/" else cast.leader
    for scheme in ("light", "dark"):
        page = visit(person, path, scheme=scheme)
        assert violations(page) == [], scheme
        assert page.said == []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_nothing_breaks_with_longer_words(visit, cast, book):
    page = visit(cast.leader, width=320)

    page.evaluate(
        "document.querySelectorAll('button, a, h1, h2, p, span:not(:has(*)), th, small')"
        ".forEach(e => { if (!e.children.length && e.textContent.trim().length > 3)"
        " e.textContent += e.textContent.slice(0, Math.ceil(e.textContent.length * .35)); })"
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
