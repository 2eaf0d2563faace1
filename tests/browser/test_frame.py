"""The frame around every page: palette, single keys, theme, menus, the phone bar, components."""

from playwright.sync_api import expect

from tests.browser.test_pages import violations

WIDTHS = (320, 390, 861, 1180, 1440, 1920)


def test_the_arrows_walk_through_the_palette(visit):
    page = visit("dewi", "")
    chosen = page.locator("#palette [role=option][aria-selected=true]")

    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open] [role=option][aria-selected=true]")
    first = chosen.get_attribute("id")
    page.keyboard.press("ArrowDown")
    second = chosen.get_attribute("id")
    page.fill("#palette input", "regis")
    expect(page.locator("#palette [role=option]")).to_have_count(1)

    assert first != second
    assert violations(page, "palette", "open") == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/")
    assert page.said == []


def test_single_keys_work_until_they_are_turned_off(visit):
    page = visit("lena", "")

    page.keyboard.press("?")
    page.wait_for_selector("#keys-help[open]")
    assert violations(page, "keys", "open") == []
    with page.expect_navigation():
        page.click("#keys-help [type=submit]")
    page.keyboard.press("/")
    page.wait_for_timeout(150)

    assert page.query_selector("#palette[open]") is None
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")


def test_keys_mean_text_in_a_field(visit):
    page = visit("paul", "palette/")

    page.click("main input[type=search]")
    page.keyboard.type("g/?")

    assert page.input_value("main input[type=search]") == "g/?"
    assert page.query_selector("dialog[open]") is None


def test_brackets_lead_from_account_to_account_of_the_list(visit):
    page = visit("dewi", "accounts/")
    first, second = page.locator("table[data-rows] tbody td:nth-child(2) a").all_inner_texts()[:2]

    page.keyboard.press("j")
    assert page.locator("tr.at").count() == 1
    # a key pressed before the page has read its script is lost
    for key, shown in (("Enter", first), ("]", second), ("[", first)):
        with page.expect_navigation():
            page.keyboard.press(key)
        expect(page.locator("h1")).to_contain_text(shown)


def test_the_theme_turns_at_once_and_stays(visit):
    page = visit("paul", "")

    with page.expect_response("**/theme/"):
        page.click("[data-theme-form] button")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.reload()

    assert page.get_attribute("html", "data-theme") == "dark"
    with page.expect_response("**/theme/"):
        page.click("[data-theme-form] button")
    assert page.get_attribute("html", "data-theme") == "light"
    assert page.said == []


def test_the_menus_open_beside_their_buttons_and_close_by_escape(visit):
    page = visit("annika", "")

    for menu in ("menu-workspace", "menu-me"):
        page.click(f"[popovertarget={menu}]:visible")
        page.wait_for_selector(f"#{menu}:popover-open")
        box = page.locator(f"#{menu}").bounding_box()
        assert 0 <= box["x"] < 400
        assert box["y"] + box["height"] <= 900
        assert violations(page, menu, "open") == []
        page.keyboard.press("Escape")
        page.wait_for_selector(f"#{menu}", state="hidden")


def test_the_phone_bar_reaches_everything(visit):
    page = visit("annika", "", viewport={"width": 390, "height": 844})

    page.click(".phone-bar [popovertarget=menu-more]")
    page.wait_for_selector("#menu-more:popover-open")

    assert page.locator("#menu-more a", has_text="Members").is_visible()
    assert page.locator(".phone-bar > *").count() <= 5


def test_every_component_is_within_reach(visit, product):
    page = visit(None)
    page.goto(f"{product.address}/dev/components/")

    assert violations(page, "components", "light") == []
    assert page.said == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
