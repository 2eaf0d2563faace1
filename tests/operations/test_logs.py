"""Logs say who asked what how long, as one JSON object a line, and never a secret (S13)."""

import io
import json
import logging
import logging.config
import sys
import warnings

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import get_resolver

from kam import logs

pytestmark = pytest.mark.django_db
PASSWORD = "canary-password-4711"
TOKEN = "kam_live_canary99_" + "c4n4ry" * 6
LINK = "canary-link-0815"
COOKIE = "canary-cookie-2342"
QUERY = "canary-query-1234"
DATABASE = "canary-database-pw"
SECRETS = (PASSWORD, TOKEN, LINK, COOKIE, QUERY, DATABASE)


class Lines:
    """What was logged, as text and as objects."""

    def __init__(self):
        self.raw = io.BytesIO()

    @property
    def text(self):
        return self.raw.getvalue().decode()

    @property
    def all(self):
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event):
        return [line for line in self.all if line["event"] == event]


@pytest.fixture
def lines(monkeypatch, settings):
    caught = Lines()
    stream = io.TextIOWrapper(caught.raw, write_through=True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(logs, "_stream", lambda: caught.raw)
    before = settings.LOGGING
    settings.LOGGING = logs.configuration(form="json", level="debug")
    logging.config.dictConfig(settings.LOGGING)
    for quiet in ("asyncio", "celery", "django.db.backends", "django.template"):
        logging.getLogger(quiet).setLevel(logging.INFO)
    logs.line.cache_clear()
    yield caught
    logs.line.cache_clear()
    stream.detach()
    logging.config.dictConfig(before)


def test_a_request_is_one_line_with_ids_and_no_names(lines, cast, browser):
    answer = browser(cast.manager).get("/w/acme/accounts/?q=Secret+Customer")

    (line,) = lines.of("request")
    actor = cast.manager.actor
    assert line == line | {
        "level": "info",
        "tenant": str(actor.tenant.id),
        "request": answer["X-Request-Id"],
        "face": "workspace",
        "route": "accounts/",
        "method": "GET",
        "status": 200,
        "actor_kind": "person",
        "actor": str(actor.membership_id),
    }
    assert line["ms"] > 0
    assert line["time"].endswith("Z")
    for told in ("Secret", "Mia", "acme.test"):
        assert told not in lines.text


def test_the_other_faces_are_logged_by_route_alone(lines, cast, machine):
    machine(cast.manager).get("/api/v1/accounts/?limit=1")
    Client().get(f"/join/acme/{cast.manager.membership.pk}/{LINK}/")
    Client().get(f"/nowhere/{LINK}/?key={QUERY}")
    Client().get("/healthz")

    rest, join, nowhere = lines.of("request")
    assert (rest["face"], rest["route"]) == ("rest", "api/v1/accounts/")
    assert rest["actor"] == str(cast.manager.actor.membership_id)
    assert join["route"] == "join/<slug:slug>/<uuid:member_id>/<str:token>/"
    assert (nowhere["face"], nowhere["route"], nowhere["status"]) == ("none", "", 404)
    assert LINK not in lines.text
    assert QUERY not in lines.text


def test_other_lines_name_request_and_tenant(lines, cast, browser, monkeypatch):
    def noisy(request, **_):
        logging.getLogger("kam.somewhere").warning("Something is odd")
        raise RuntimeError("broken")

    at(monkeypatch, "kam.urls.workspace", "accounts/", noisy)
    client = browser(cast.manager)
    client.raise_request_exception = False
    answer = client.get("/w/acme/accounts/")

    (odd,) = lines.of("Something is odd")
    (line,) = lines.of("request")
    assert odd["request"] == line["request"] == answer["X-Request-Id"]
    assert odd["tenant"] == str(cast.manager.actor.tenant.id)
    assert (odd["level"], odd["logger"]) == ("warning", "kam.somewhere")
    assert (line["level"], line["status"]) == ("error", 500)
    (trace,) = [found for found in lines.all if "exception" in found]
    assert "RuntimeError: broken" in trace["exception"]
    assert trace["request"] == line["request"]


def test_no_secret_reaches_a_line_or_an_error_page(lines, cast, monkeypatch, settings):
    """S13: canaries in bodies, headers, cookies, queries, paths, exceptions and settings."""
    settings.EMAIL_HOST_PASSWORD = DATABASE
    logs.known_secrets.cache_clear()

    def broken(request, **_):
        password = PASSWORD  # a traceback must not show what a frame holds
        log = logging.getLogger("kam.somewhere")
        log.warning("Headers %s", dict(request.headers))
        log.warning("Posted %s, session=%s", dict(request.POST), COOKIE)
        log.error("postgresql://kam_app:%s@db/kam does not answer %s", DATABASE, len(password))
        log.error("The relay said %s", DATABASE)
        raise ConnectionError(
            f"redis://:{DATABASE}@broker {TOKEN} password={PASSWORD!r} "
            f"https://kam.test/join/acme/1/{LINK}/?token={QUERY}"
        )

    def refused(request, **_):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT '{PASSWORD}'::uuid /* password='{PASSWORD}' */")

    def duplicate(request, **_):
        raise IntegrityError(f"duplicate key\nDETAIL:  Key (email)=({LINK}@x) already exists.")

    answers = []
    for view in (broken, refused, duplicate):
        with monkeypatch.context() as patched:
            at(patched, "kam.urls.world", "sign-in/", view)
            client = Client(raise_request_exception=False, headers={
                "authorization": f"Bearer {TOKEN}", "x-api-key": TOKEN})  # fmt: skip
            client.cookies["session"] = COOKIE
            answers.append(
                client.post(f"/sign-in/?next=/x&key={QUERY}", {"password": PASSWORD, "login": "a"})
            )
    people = Client(raise_request_exception=False)
    answers.append(people.post("/sign-in/", {"login": cast.admin.user.email, "password": PASSWORD}))
    answers.append(people.get("/api/v1/accounts/", headers={"authorization": f"Bearer {TOKEN}"}))
    answers.append(people.get(f"/join/acme/{cast.admin.membership.pk}/{LINK}/"))

    assert [a.status_code for a in answers[:3]] == [500, 400, 409]
    assert len(lines.of("request")) == 6
    shown = [secret for secret in SECRETS if secret in lines.text]
    assert shown == []
    for answer in answers:
        # the address of a form is its own page's; everything else that came in stays out
        page = answer.content.decode()
        assert [s for s in (PASSWORD, TOKEN, COOKIE, DATABASE) if s in page] == []
        if answer.status_code >= 500:
            assert "Traceback" not in page
            assert "broken" not in page
    logs.known_secrets.cache_clear()


def test_a_closed_stream_costs_the_line_and_not_the_answer(lines, cast, browser, monkeypatch):
    signed_in = browser(cast.manager)
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    monkeypatch.setattr(logs, "_stream", lambda: closed.buffer)

    assert signed_in.get("/w/acme/accounts/").status_code == 200


def test_a_task_is_one_line(lines, acme):
    from kam.celery import app
    from kam.tenancy.tasks import TenantTask

    @app.task(base=TenantTask, name="operations.test")
    def nothing():
        logging.getLogger("kam.somewhere").warning("within")

    try:
        nothing.apply(headers={"tenant_id": str(acme.id)})
    finally:
        app.tasks.pop("operations.test")

    (line,) = lines.of("task")
    assert line == line | {
        "task": "operations.test",
        "tenant": str(acme.id),
        "state": "SUCCESS",
        "level": "info",
    }
    (within,) = lines.of("within")
    assert within["tenant"] == str(acme.id)


def test_people_read_another_form(capsys):
    formatter = logs.formatter("console")
    record = logging.LogRecord("kam.x", 30, "x.py", 1, "Password is password=%s", ("abcdef",), None)

    text = formatter.format(record)

    assert "warning" in text
    assert "password=[hidden]" in text
    assert not text.startswith("{")


@pytest.mark.parametrize(
    "wrong", [{"form": "xml", "level": "info"}, {"form": "json", "level": "?"}]
)
def test_a_setting_that_does_not_exist_is_refused(wrong):
    with pytest.raises(ValueError, match="KAM_LOG"):
        logs.configuration(**wrong)


def at(monkeypatch, urlconf, route, view):
    """Put another view at one address of an URL configuration."""

    def patterns(found, prefix=""):
        for entry in found:
            path = prefix + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                yield from patterns(entry.url_patterns, path)
            else:
                yield path, entry

    for path, entry in patterns(get_resolver(urlconf).url_patterns):
        if path == route:
            monkeypatch.setattr(entry, "callback", view)
            return
    raise LookupError(route)


def kinds(lines):
    return [(each["kind"], each["face"], each["level"]) for each in lines.of("defence")]


def test_every_attempt_that_a_defence_stopped_has_a_line_of_its_own(lines, cast, browser, machine):
    """ASVS 16.3.3: input, rules, rights, forgery, limits and secrets, with who it was."""
    api = machine(cast.reader)
    page = browser(cast.reader)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.reader.user)
    ask = [
        (lambda: api.get("/api/v1/accounts/?nonsense=1"), ("input", "rest", "warning")),
        (lambda: api.post("/api/v1/accounts/", {"name": "x"}, content_type="application/json"),
         ("permission", "rest", "warning")),
        (lambda: api.get("/api/v1/accounts/01981d2c-6f00-7a41-b6f1-3a2f9d6f0c55/"),
         ("unknown", "rest", "warning")),
        (lambda: Client().get("/api/v1/accounts/", headers={"authorization": f"Bearer {TOKEN}"}),
         ("token", "rest", "warning")),
        (lambda: page.get("/w/acme/settings/members/"), ("permission", "workspace", "warning")),
        (lambda: page.get("/w/globex/accounts/"), ("unknown", "none", "warning")),
        (lambda: strict.post("/w/acme/theme/", {"theme": "dark"}),
         ("csrf", "workspace", "warning")),
        (lambda: Client().post("/sign-in/", {"login": "mia@acme.test", "password": PASSWORD}),
         ("failed", "world", "warning")),
        (lambda: browser(cast.leader).post("/w/acme/accounts/new/", {"name": ""}),
         ("rule", "workspace", "info")),
    ]  # fmt: skip
    for request, told in ask:
        before = len(kinds(lines))
        request()
        assert kinds(lines)[before:] == [told], told
    mine = lines.of("defence")[0]
    assert mine["actor"] == str(cast.reader.membership.pk)
    assert (mine["status"], mine["route"], mine["tenant"]) == (
        400, "api/v1/accounts/", str(cast.reader.actor.tenant.id)
    )  # fmt: skip
    assert "nonsense" not in lines.text
    assert PASSWORD not in lines.text


def test_a_limit_that_holds_has_a_line(lines, cast, machine, acme):
    from kam.rest.limits import limiter
    from kam.rest.problems import Problem

    api = machine(cast.reader)

    def short(actor, *, cost):
        raise Problem(429, "too_many_requests", "later")

    taking, limiter.take = limiter.take, short
    try:
        assert api.get("/api/v1/accounts/").status_code == 429
    finally:
        limiter.take = taking
    assert kinds(lines) == [("limit", "rest", "warning")]


def test_what_is_fine_has_no_such_line(lines, cast, browser):
    page = browser(cast.leader)
    assert page.get("/w/acme/accounts/").status_code == 200
    assert Client().get("/w/acme/accounts/").status_code == 302
    assert Client().get("/nowhere.php").status_code == 404
    assert Client().get("/api/v1/accounts/").status_code == 401
    assert kinds(lines) == []


def test_a_failure_is_shown_to_people_without_a_warning_of_its_own():
    try:
        json.loads("{")
    except ValueError:
        failure = sys.exc_info()
    record = logging.LogRecord("kam", logging.ERROR, __file__, 1, "It failed.", None, failure)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown = logs.formatter("console").format(record)

    assert "It failed." in shown
    assert "Traceback (most recent call last)" in shown
    assert "JSONDecodeError" in shown
