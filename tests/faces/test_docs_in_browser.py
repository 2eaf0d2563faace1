"""The REST documentation draws itself under the strict content security policy."""

import os

import pytest

CHROMIUM = "/usr/bin/chromium"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.path.exists(CHROMIUM), reason="no Chromium here"),
]


def test_the_documentation_lists_the_operations_and_breaks_no_policy(live_server, monkeypatch):
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    said = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{live_server.url}/api/v1/docs/")
        page.wait_for_selector(".opblock-summary-path")
        page.click(".opblock-summary >> nth=0")
        page.wait_for_selector(".opblock-body")
        reports = page.request.get(f"{live_server.url}/csp-report/").json()
        browser.close()

    assert reports == {"reports": 0}, said
    assert [line for line in said if "Content Security Policy" in line] == []
