"""Every page as the people who open it, in a real browser: it answers, says nothing bad in the
console, breaks no policy, keeps nobody out (axe, WCAG 2.2 AA) and never scrolls sideways."""

import json
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from kam.web.routes import routes
from tests.browser.conftest import DESK

WIDTHS = (1440, 860, 390, 320)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# what can differ between light and dark; the rest of the rules read the same page twice
COLOURS = ["color-contrast", "link-in-text-block"]
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
TEXTS = {
    "kind": "revenue",
    "field": "name",
    "place": "0",
    "position": "0",
    "code": "credit_block",
    "exception": "refusal",
}
# answers that are no whole page: read by a page's own script, or handed out as a file
PARTS = {
    "accounts:find": "options of the type-ahead",
    "accounts:file": "a file to keep",
    "imports:refused": "a file to keep",
    "imports:progress": "what the check page polls",
    "selection:account-panel": "a part of the account page",
    "accounts:merge-find": "what the search of a merge finds",
    "desk:bell": "what the frame asks for now and then",
}
# another object than usual: the load at that step, the account with a note, who has left,
# the question that nobody has answered
OWN = {
    "imports:columns": {"run_id": "columns"},
    "imports:check": {"run_id": "check"},
    "imports:result": {"run_id": "result"},
    "imports:undo": {"run_id": "result"},
    "accounts:note": {"account_id": "note"},
    "workspace:member-erase": {"member_id": "departed"},
    "selection:awareness-answer": {"check_id": "check_of_all"},
}
# a permission opens the page, but not of this object
KEPT_FROM = {"annika": {"selection:pledge": "an administrator reads no figures"}}
LONGER = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const text = n.textContent.trim();
    if (text.length > 2 && !/^[\\d.,%€$ \\-−+/]+$/.test(text) && !n.parentElement.closest('script'))
      n.textContent += text.slice(0, Math.ceil(text.length * .35));
  }
}"""
# what moves is half-way between two colours: it is looked at when it stands; a spinner never does
AT_REST = """Promise.all(document.getAnimations()
  .filter(a => a.effect.getComputedTiming().iterations !== Infinity)
  .map(a => a.finished.catch(() => 0)))"""
WIDE = "document.documentElement.scrollWidth"


def pages():
    """[(route, …)] of the whole pages of a workspace that GET opens."""
    return [
        r for r in routes() if r.face == "workspace" and "GET" in r.methods and r.name not in PARTS
    ]


def address_of(route, product):
    values = {**TEXTS, **product.ids}
    values |= {name: product.runs[key] for name, key in OWN.get(route.name, {}).items()}
    return PARAMETER.sub(lambda match: values[match.group(1)], route.path)


def permitted(route, roles):
    from kam.identity.permissions import permissions_of

    needed = route.permissions["GET"]
    return not needed or bool({str(p) for p in permissions_of(roles)} & {str(p) for p in needed})


ROLES = {
    "dewi": ["sales_leader"],
    "annika": ["tenant_admin"],
    "lena": ["account_manager"],
    "paul": ["reader"],
}


def shares(short):
    """The pages that a person opens in the everyday run: the leader and the administrator share
    all of them out, the others look at what they see otherwise than these two."""
    other = {
        "lena": {"desk:home", "accounts:list", "accounts:account", "selection:account"},
        "paul": {"desk:home", "accounts:list", "accounts:account", "selection:ranking"},
    }
    for route in pages():
        if not permitted(route, ROLES[short]):
            continue
        if short in other and route.name not in other[short]:
            continue
        if short == "annika" and permitted(route, ROLES["dewi"]):
            continue
        yield route


def look(page, route, product, *, seen, in_dark=COLOURS):
    """What is wrong with one page; `seen` counts what was looked at."""
    name = route.name
    del page.said[:]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    answer = page.goto(product.url(address_of(route, product)))
    settle(page)
    seen["pages"] += 1
    if answer.status != 200:
        return [(name, answer.status)]
    wrong = []
    for theme, rules in (("light", RULES), ("dark", in_dark)):
        page.emulate_media(color_scheme=theme)
        wrong += violations(page, name, theme, rules=rules)
        seen["axe"] += 1
    page.emulate_media(color_scheme="light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        seen["widths"] += 1
        if (wide := page.evaluate(WIDE)) > width:
            wrong.append((name, f"{wide} px wide at {width}"))
    page.evaluate(LONGER)
    if (wide := page.evaluate(WIDE)) > WIDTHS[-1]:
        wrong.append((name, f"{wide} px wide with longer words"))
    return wrong + [(name, said) for said in page.said]


def violations(page, name, where, *, rules=RULES):
    """What axe finds on the page as it stands: by its tags, or only by the rules of colour."""
    page.evaluate(AT_REST)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    only = {"type": "rule" if rules is COLOURS else "tag", "values": rules}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    found = page.evaluate("o => axe.run(o).then(r => r.violations)", options)
    return [
        (name, where, each["id"], node["html"][:160], node.get("failureSummary", "")[:300])
        for each in found
        for node in each["nodes"][:4]
    ]


def settle(page):
    """Wait until what the page fetches by itself stands in it."""
    expect(page.locator("[hx-trigger=load], .htmx-request")).to_have_count(0)


def tell(capsys, short, seen, wrong):
    with capsys.disabled():
        print(f"\n{short}: {json.dumps(seen)}, {len(wrong)} wrong")


# the leader's pages in two parts, so that two processes can share them
@pytest.mark.parametrize(
    ("short", "part", "parts"),
    [("dewi", 0, 2), ("dewi", 1, 2), ("annika", 0, 1), ("lena", 0, 1), ("paul", 0, 1)],
)
def test_every_page_is_sound_at_every_width_in_light_and_dark(
    visit, product, short, part, parts, capsys
):
    before = product.csp_reports()
    page = visit(short, reduced_motion="reduce")
    seen = {"pages": 0, "axe": 0, "widths": 0}
    wrong = []
    for route in list(shares(short))[part::parts]:
        wrong += look(page, route, product, seen=seen)
    tell(capsys, short, seen, wrong)
    assert not wrong, wrong
    assert product.csp_reports() == before
    assert seen["pages"] > 3


@pytest.mark.long
@pytest.mark.parametrize("short", list(ROLES))
def test_every_person_sees_every_page_whole(visit, product, short, capsys):
    """The complete cross product: whoever may open a page, desktop and phone, both themes."""
    page = visit(short)
    seen = {"pages": 0, "axe": 0, "widths": 0}
    wrong = []
    for route in (r for r in pages() if permitted(r, ROLES[short])):
        if route.name in KEPT_FROM.get(short, {}):
            assert page.goto(product.url(address_of(route, product))).status == 404
            continue
        wrong += look(page, route, product, seen=seen, in_dark=RULES)
        page.reload()
        settle(page)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            wrong += violations(page, route.name, f"{theme}, phone")
            seen["axe"] += 1
    tell(capsys, short, seen, wrong)
    assert wrong == []
    assert product.csp_reports() == 0


def test_no_page_is_left_out():
    """Whoever is in the everyday run, every page of a workspace is opened by somebody."""
    opened = {route.name for short in ROLES for route in shares(short)}
    assert {route.name for route in pages()} - opened == set()
    assert set(PARTS) <= {route.name for route in routes()}


def test_what_opens_over_a_page_is_sound(visit, product):
    account = f"accounts/{product.ids['account_id']}/"
    drawers = [("accounts/", "Filter"), (f"{account}contracts/", "Add a contract")]
    page = visit("dewi")
    wrong = []
    for path, words in drawers:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)
        page.goto(product.url(path))
        page.locator("main a", has_text=words).first.click()
        page.wait_for_selector("#drawer[open] form")
        settle(page)
        for theme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=theme)
            wrong += violations(page, words, theme, rules=rules)
        page.set_viewport_size({"width": 320, "height": 700})
        if (wide := page.evaluate("document.querySelector('#drawer').scrollWidth")) > 320:
            wrong.append((words, wide))
    assert wrong == []
    assert page.said == []


def test_the_pages_before_the_door_are_sound(visit, product):
    page = visit(None)
    wrong = []
    for path in ("/sign-in/", "/", "/nowhere/", "/api/v1/docs/"):
        page.goto(f"{product.address}{path}")
        settle(page)
        if not path.startswith("/api/"):
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                wrong += violations(page, path, theme)
        for width in WIDTHS if not path.startswith("/api/") else ():
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate(WIDE) > width:
                wrong.append((path, width))
    said = [each for each in page.said if "404" not in each]
    assert wrong == []
    assert said == []


def test_print_shows_the_page_and_no_frame(visit, product):
    page = visit("dewi")
    chrome = ".rail, .top, .phone-bar, .toasts, .actions, dialog, [popover], .pager"
    for path in ("", "register/", "selection/", f"accounts/{product.ids['account_id']}/"):
        page.goto(product.url(path))
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 690, "height": 980})  # A4 within its margins
        shown = page.evaluate(
            "s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility())"
            ".map(e => e.outerHTML.slice(0, 120))",
            chrome,
        )
        assert shown == [], path
        assert page.locator("h1").is_visible()
        assert page.evaluate(WIDE) <= 690, path
        page.emulate_media(media="screen")
