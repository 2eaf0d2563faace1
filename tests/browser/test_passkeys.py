"""Passkeys and the pages of one's security in a real browser, with an authenticator of its own."""

import json
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import DESK
from tests.browser.test_pages import RULES, WIDE
from tests.identity.test_second_factor import code_of

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PHONE = {"width": 320, "height": 700}


@pytest.fixture
def device(chromium, product):
    """A page on the name that passkeys may be bound to, whose browser has an authenticator."""
    contexts = []

    def opened(viewport=DESK):
        context = chromium.new_context(viewport=viewport)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.home = product.address.replace("127.0.0.1", "localhost")
        page.said = []
        page.on("console", lambda m: m.type in {"error", "warning"} and page.said.append(m.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        page.keys = lambda: session.send(
            "WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]}
        )["credentials"]
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page, product, short):
    email, password = product.people[short]
    page.goto(f"{page.home}/sign-in/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    with page.expect_navigation():
        page.click("form:not([data-passkey]) button[type=submit]")


def confirm(page, product, short):
    page.fill("#id_password", product.people[short][1])
    with page.expect_navigation():
        page.click("main button[type=submit]")


def sign_out(page):
    page.goto(f"{page.home}/sign-out/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/sign-in/")


def sound(page):
    """Nothing in the console, no barrier, no sideways scrolling on a narrow phone."""
    page.evaluate(AXE_SCRIPT)
    told = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    found = [v["id"] for v in told["violations"]]
    usual = page.viewport_size
    page.set_viewport_size(PHONE)
    wide = page.evaluate(WIDE)
    page.set_viewport_size(usual)
    assert found == [], (page.url, found)
    assert wide <= PHONE["width"], page.url
    assert page.said == [], page.url


def test_a_passkey_is_added_shown_and_signs_in_alone(device, product):
    page = device()
    sign_in(page, product, "tobias")
    page.goto(f"{page.home}/security/")
    sound(page)
    page.click("text=Add a passkey")
    sound(page)
    confirm(page, product, "tobias")
    sound(page)
    page.fill("#id_name", "My laptop")
    page.click("form[data-passkey] button[type=submit]")
    page.wait_for_url("**/security/codes/")
    assert page.locator(".codes li").count() == 10
    sound(page)
    assert page.keys()[0]["isResidentCredential"]
    page.goto(f"{page.home}/security/")
    assert page.locator("text=My laptop").first.is_visible()
    sound(page)

    sign_out(page)
    page.click("form[data-passkey] button[type=submit]")
    page.wait_for_selector(".rail", state="attached")
    assert "/w/" in page.url
    assert page.said == []

    # as the second step, after the password
    sign_out(page)
    sign_in(page, product, "tobias")
    assert page.url.endswith("/sign-in/second-step/")
    sound(page)
    page.click("form[data-passkey] button[type=submit]")
    page.wait_for_selector(".rail", state="attached")

    # renamed, and taken off again after it was shown once more
    page.goto(f"{page.home}/security/")
    with page.expect_navigation():
        page.click("text=Rename")
    if "/confirm/" in page.url:
        if not page.locator("form[data-passkey]").count():
            page.click("text=Use a passkey")
        sound(page)
        page.click("form[data-passkey] button[type=submit]")
    page.wait_for_url(re.compile(r"/security/passkeys/\d+/$"))
    sound(page)
    page.fill("#id_name", "Old laptop")
    page.click("main button[type=submit]")
    page.wait_for_url("**/security/")
    with page.expect_navigation():
        page.click("[aria-label='Remove Old laptop']")
    sound(page)
    page.click("main button[type=submit]")
    page.wait_for_url("**/security/")
    assert page.locator("text=Old laptop").count() == 0


def test_a_device_without_the_key_is_told_so_and_the_password_still_works(device, product):
    page = device()
    page.goto(f"{page.home}/sign-in/")
    sound(page)
    page.click("form[data-passkey] button[type=submit]")
    page.locator("[data-note]:not(:empty)").wait_for()
    sign_in(page, product, "peter")
    assert page.locator(".rail").count() == 1


def test_an_app_is_set_up_from_the_picture_and_asked_for(device, product):
    page = device()
    sign_in(page, product, "paul")
    page.goto(f"{page.home}/security/")
    page.click("text=Set up an app")
    confirm(page, product, "paul")
    sound(page)
    assert page.locator("svg.qr").bounding_box()["width"] == 200
    secret = page.inner_text("code.secret")
    page.fill("#id_code", code_of(secret, leeway=10))
    page.click("main button[type=submit]")
    page.wait_for_url("**/security/codes/")
    code = page.locator(".codes code").first.inner_text()

    sign_out(page)
    sign_in(page, product, "paul")
    sound(page)
    page.fill("#id_code", code)
    page.click("form:not([data-passkey]) >> text=Sign in")
    page.wait_for_selector(".rail", state="attached")
    assert json.dumps(page.said) == "[]"
