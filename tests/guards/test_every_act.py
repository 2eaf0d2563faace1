"""Every route that changes something writes history: each one is walked with a request that works.

The request of a page is the product's own form, as its page shows it, with one field changed; the
request of REST is written here. A route without either fails. What happened is asked of the
database: how many rows of history there are before and after.
"""

import json
import re
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from kam.web.routes import routes
from tests.guards import (  # noqa: F401  they register themselves
    recipes,
    recipes_book,
    recipes_modelling,
    recipes_service,
)
from tests.guards.forms import form_for
from tests.guards.test_matrix import TEXTS, fill_in, permissions_of_person
from tests.guards.walking import RECIPES, Request, Walk

OF_A_PERSON = "is of a person, not of a workspace; it stands in identity_event"
OWN_NOTICES = "only the reader sees which notices are read, and how they come"
WITHOUT_HISTORY = {
    ("csp-report", "POST"): "browsers report here, nobody acts",
    ("desk:notices-read", "POST"): OWN_NOTICES,
    ("desk:notices-mail", "POST"): OWN_NOTICES,
    ("desk:notice-open", "POST"): OWN_NOTICES,
    ("desk:notice-read", "POST"): OWN_NOTICES,
    ("api:desk:notices-read", "POST"): OWN_NOTICES,
    ("api:desk:notice-read", "POST"): OWN_NOTICES,
    ("imports:preview", "POST"): "shows the first rows as they would be read; nothing is kept",
    ("account_login", "POST"): OF_A_PERSON,
    ("account_logout", "POST"): OF_A_PERSON,
    ("account_change_password", "POST"): OF_A_PERSON,
    ("account_reauthenticate", "POST"): OF_A_PERSON,
    ("mfa_authenticate", "POST"): OF_A_PERSON,
    ("mfa_login_webauthn", "POST"): OF_A_PERSON,
    ("mfa_reauthenticate", "POST"): OF_A_PERSON,
    ("mfa_reauthenticate_webauthn", "POST"): OF_A_PERSON,
    ("mfa_activate_totp", "POST"): OF_A_PERSON,
    ("mfa_deactivate_totp", "POST"): OF_A_PERSON,
    ("mfa_generate_recovery_codes", "POST"): OF_A_PERSON,
    ("mfa_add_webauthn", "POST"): OF_A_PERSON,
    ("mfa_edit_webauthn", "POST"): OF_A_PERSON,
    ("mfa_remove_webauthn", "POST"): OF_A_PERSON,
    ("forgotten", "POST"): OF_A_PERSON,
    ("new-password", "POST"): OF_A_PERSON,
    ("sessions-end", "POST"): OF_A_PERSON,
    ("session-end", "POST"): OF_A_PERSON,
}
COUNT = "SELECT count(*) FROM audit_auditentry WHERE tenant_id = %s"
FACES = {"workspace": "/w/ours/", "rest": "/", "world": "/"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def mutating():
    return [
        (route, method)
        for route in routes()
        for method in sorted(set(route.methods) & UNSAFE)
        if not route.path.startswith("static")
    ]


def who_may(walk, route, method):
    """Somebody whose roles open the route."""
    needed = set(map(str, route.permissions.get(method, ())))
    for short in ("dewi", "annika", "lena"):
        if not needed or needed & permissions_of_person(walk.house, short):
            return short
    raise AssertionError(f"nobody may {route.name}")


@contextmanager
def patched_texts(values):
    """Parameters that are no ids are filled in from the matrix' own table."""
    kept = dict(TEXTS)
    TEXTS.update({name: value for name, value in values.items() if name in TEXTS})
    yield
    TEXTS.update(kept)


def ready(walk, route, method):
    """Bring the workspace to where the route can be used; what is left is to send the request."""
    made = RECIPES.get((route.name, method), lambda _walk: Request())(walk)
    who = made.who or who_may(walk, route, method)
    with patched_texts(made.values):
        address = FACES[route.face] + fill_in(route.path, {**walk.ids, **made.values})
    if route.face == "rest":
        client = made.client or walk.machine(who)
        if made.files:
            body, kind = encode_multipart(BOUNDARY, made.data), MULTIPART_CONTENT
        else:
            body, kind = json.dumps(made.data, default=str), "application/json"
        body = body if made.data else b""
        return lambda: client.generic(method, address, body, content_type=kind)
    client = made.client or walk.browser(who)
    fields = {**as_shown(client, made, address), **made.data}
    return lambda: client.post(address, fields)


def as_shown(client, made, address):
    """The fields of the form as the page fills them in."""
    if made.page is None:
        return {}
    page = f"/w/ours/{made.page}" if made.page else address
    action = f"/w/ours/{made.action}" if made.action else address
    html = client.get(page)
    found = None
    if html.status_code == 200:
        found = form_for(html.content.decode(), action, page=page)
    if found is None and made.page:
        raise AssertionError(f"{page} ({html.status_code}) has no form for {address}")
    return found or {}


def told(answer):
    text = answer.content.decode(errors="replace")
    errors = re.findall(r'class="error[^>]*>([^<]+)', text)
    return (answer.status_code, answer.headers.get("Location", ""), errors or text[-600:])


@pytest.fixture
def walk(houses):
    ours, _theirs = houses
    return Walk(ours)


def test_every_mutating_route_writes_history(walk, capsys):
    audited, silent, failed = [], [], []
    chosen = mutating()
    for route, method in chosen:
        cell = (route.name, method)
        if cell in WITHOUT_HISTORY and route.face == "world":
            continue
        with transaction.atomic():
            try:
                send = ready(walk, route, method)
                before = walk.one(COUNT)
                answer = send()
                away = "/sign-in/" in answer.headers.get("Location", "")
                if answer.status_code >= 400 or away:
                    failed.append((*cell, told(answer)))
                elif walk.one(COUNT) > before:
                    audited.append(cell)
                else:
                    silent.append((*cell, told(answer)))
            except Exception as error:  # noqa: BLE001  the whole list is told at the end
                failed.append((*cell, repr(error)[:400]))
            transaction.set_rollback(True)
    with capsys.disabled():
        print(
            f"\n{len(chosen)} mutating routes, {len(audited)} audited, "
            f"{len(WITHOUT_HISTORY)} of no workspace's history"
        )
    assert failed == []
    assert {cell[:2] for cell in silent} - set(WITHOUT_HISTORY) == set(), silent
    assert set(audited) & set(WITHOUT_HISTORY) == set()
    assert len(audited) + len(WITHOUT_HISTORY) == len(chosen)


def test_no_reason_and_no_recipe_is_for_a_route_that_is_gone():
    known = {(route.name, method) for route, method in mutating()}

    assert set(WITHOUT_HISTORY) - known == set()
    assert set(RECIPES) - known == set()
