"""S4: what every answer carries, asked of every route, method and kind of failure, over TLS."""

import json
import re
from html import unescape

import pytest
from django.db import OperationalError, transaction
from django.test import Client

from tests.guards.test_matrix import all_routes, fill_in, ids_of

EXPECTED = {
    "X-Content-Type-Options": r"nosniff",
    "Referrer-Policy": r"same-origin|no-referrer",
    "Cross-Origin-Opener-Policy": r"same-origin",
    "Cross-Origin-Resource-Policy": r"same-origin",
    "X-Frame-Options": r"DENY",
    "Strict-Transport-Security": r"max-age=31536000; includeSubDomains",
    "X-Request-Id": r"[0-9a-f-]{36}",
    "Permissions-Policy": r".*camera=\(\).*microphone=\(\).*",
}
DIRECTIVES = {
    "default-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": ("'self'", "'none'"),
}
# answers that lack something, and why
MAY_BE_KEPT = {"api:schema": "the same description for everybody"}
MAY_DRAW_DATA = {"api:docs": "its own arrows are drawn as data: images"}
HTMX = {"allowEval": False, "includeIndicatorStyles": False, "selfRequestsOnly": True}


def faults(answer, *, name="", kept=False):
    """What an answer lacks."""
    kept = kept or name in MAY_BE_KEPT
    for header, pattern in EXPECTED.items():
        if not re.fullmatch(pattern, answer.headers.get(header, "")):
            yield f"{header}: {answer.headers.get(header)}"
    policy = answer.headers.get("Content-Security-Policy", "")
    if name in MAY_DRAW_DATA:
        policy = policy.replace("img-src 'self' data:", "img-src 'self'")
    if re.search(r"unsafe|http:|\*|data:", policy):
        yield f"policy allows too much: {policy}"
    given = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    for directive, wanted in DIRECTIVES.items():
        if given.get(directive) not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            yield f"{directive} {given.get(directive)}"
    if not kept and not re.search(r"no-store|no-cache", answer.headers.get("Cache-Control", "")):
        yield f"may be kept: {answer.headers.get('Cache-Control')}"


def ask(client, method, address, face):
    """One request over TLS, undone afterwards."""
    options = {"content_type": "application/json", "data": "{}"} if face == "rest" else {}
    with transaction.atomic():
        answer = client.generic(method, address, secure=True, **options)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


@pytest.fixture
def world(houses):
    ours, _theirs = houses
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(ours.people["dewi"])
    token = Client(raise_request_exception=False)
    token.defaults["HTTP_AUTHORIZATION"] = f"Bearer {ours.tokens['dewi']}"
    strangers = Client(raise_request_exception=False)
    people = {"workspace": signed_in, "world": signed_in, "rest": token}
    return people, strangers, ids_of(ours.tenant)


def test_every_route_and_method_answers_with_every_header(world, capsys):
    people, strangers, ids = world
    prefix = {"workspace": "/w/ours/", "rest": "/", "world": "/"}
    wrong, asked = {}, 0
    for route in all_routes():
        address = prefix[route.face] + fill_in(route.path, ids)
        for method in {*route.methods, "DELETE"}:  # and one that most refuse
            for client in (people[route.face], strangers):
                answer = ask(client, method, address, route.face)
                asked += 1
                found = list(faults(answer, name=route.name))
                if found:
                    wrong[route.name, method, answer.status_code] = found
    with capsys.disabled():
        print(f"\nS4: {asked} answers of {len(all_routes())} routes, {len(wrong)} lack a header")
    assert wrong == {}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere/", 404),
        ("/w/ours/nowhere/", 404),
        ("/w/nobody/accounts/", 404),
        ("/api/v1/nowhere/", 404),
        ("/api/v1/accounts/?unknown=1", 400),
        ("/static/nothing.css", 404),
        ("/w/ours/accounts/%00/", 404),
    ],
)
def test_refusals_carry_them_too(world, address, status):
    people, _strangers, _ids = world
    client = people["rest" if address.startswith("/api") else "world"]

    answer = ask(client, "GET", address, "")

    assert answer.status_code in {status, 400}
    assert list(faults(answer)) == []


@pytest.mark.parametrize(
    ("address", "face", "urlconf", "route"),
    [
        ("/w/ours/accounts/", "workspace", "kam.urls.workspace", "accounts/"),
        ("/sign-in/", "world", "kam.urls.world", "sign-in/"),
        ("/api/v1/accounts/", "rest", "kam.urls.world", "api/v1/accounts/"),
    ],
)
@pytest.mark.parametrize(("error", "status"), [(ValueError, 500), (OperationalError, 503)])
def test_failures_of_ours_carry_them_too(
    world, monkeypatch, address, face, urlconf, route, error, status
):
    from tests.operations.test_logs import at

    def broken(request, **_):
        raise error("broken")

    at(monkeypatch, urlconf, route, broken)
    people, _strangers, _ids = world

    answer = ask(people[face], "GET", address, face)

    assert answer.status_code == status
    assert list(faults(answer)) == []


def test_files_of_the_product_may_be_kept_and_carry_the_rest(settings, tmp_path):
    (tmp_path / "x.css").write_text("a{}")
    settings.STATIC_ROOT = str(tmp_path)

    answer = Client().get("/static/x.css", secure=True)

    assert answer.status_code == 200
    assert set(faults(answer, kept=True)) == set()
    assert "public" in answer.headers["Cache-Control"]


def test_every_whole_page_tells_htmx_to_evaluate_nothing(world):
    people, strangers, _ids = world
    for client, address in [(people["workspace"], "/w/ours/accounts/"), (strangers, "/sign-in/")]:
        page = client.get(address, secure=True).content.decode()
        if "htmx" not in page:
            continue
        (content,) = re.findall(r'name="htmx-config" content=[\'"](.+?)[\'"]\s*/?>', page)
        told = json.loads(unescape(content))
        assert {name: told.get(name) for name in HTMX} == HTMX


def test_the_lists_of_exceptions_have_no_stale_entry(world):
    people, _strangers, _ids = world
    kept = people["rest"].get("/api/v1/schema/", secure=True)
    drawn = people["world"].get("/api/v1/docs/", secure=True)

    assert list(faults(kept, name=""))
    assert list(faults(drawn, name=""))
    assert {r.name for r in all_routes()} >= set(MAY_BE_KEPT) | set(MAY_DRAW_DATA)


def test_browsers_meet_no_cookie_that_scripts_or_other_sites_can_use(world, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    answer = Client().get("/sign-in/", secure=True)
    assert answer.cookies
    for cookie in answer.cookies.values():
        assert cookie["secure"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
