"""What a page answers: fragment, redirect or page; toasts; permissions; failures in words."""

import json

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("faces")]
HTMX = {"HX-Request": "true"}


def test_a_plain_form_that_was_done_is_answered_by_a_redirect_and_a_toast_later(browser, cast):
    client = browser(cast.reader)

    answer = client.post("/w/acme/rename/", {"name": "new"})

    assert answer.status_code == 303
    assert answer["Location"] == "/w/acme/people/"
    assert "messages" in client.cookies


def test_htmx_gets_the_fragment_and_the_toast_at_once(browser, cast):
    answer = browser(cast.reader).post("/w/acme/rename/", {"name": "new"}, headers=HTMX)

    assert answer.status_code == 200
    assert answer.content.startswith(b'<form id="rename">')
    (toast,) = json.loads(answer["HX-Trigger"])["toast"]["toasts"]
    assert toast == {"message": "Umbenannt: „Käse“", "undo": "/w/acme/undo/", "level": "good"}
    assert answer["HX-Trigger"].isascii()
    assert not answer.cookies.get("messages", None) or not answer.cookies["messages"].value


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("taken", "This name is taken."),
        ("closed", "This plan is closed."),
        ("several", "Not this."),
        ("several", "Nor that."),
        ("", "This field is required."),
        ("much too long a name", "at most 10"),
    ],
)
def test_a_refused_form_comes_back_with_words_and_with_what_was_typed(browser, cast, name, words):
    client = browser(cast.reader)

    fragment = client.post("/w/acme/rename/", {"name": name}, headers=HTMX)
    page = client.post("/w/acme/rename/", {"name": name})

    assert fragment.status_code == page.status_code == 422
    for answer in (fragment, page):
        assert words in answer.content.decode()
        assert not name or f'value="{name}"' in answer.content.decode()
    assert b"<!doctype html>" in page.content


def test_who_may_not_is_told_so_and_who_may_passes(browser, cast):
    assert browser(cast.reader).get("/w/acme/leaders/").status_code == 403
    assert browser(cast.leader).get("/w/acme/leaders/").content == b"leaders"


def test_a_stranger_is_led_to_the_door_and_back(client, cast):
    answer = client.get("/w/acme/people/?sort=function")

    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fw%2Facme%2Fpeople%2F%3Fsort%3Dfunction"


@pytest.mark.parametrize(
    ("why", "status", "words"),
    [
        ("rule", 422, "This plan is closed."),
        ("role", 403, "Only leaders may."),
        ("missing", 404, "There is nothing here."),
        ("conflict", 409, "The code is taken."),
        ("integrity", 409, "collides"),
        ("database", 503, "database does not answer"),
        ("bug", 500, "went wrong"),
    ],
)
def test_failures_are_pages_in_words_and_toasts_for_htmx(browser, cast, why, status, words):
    client = browser(cast.reader)
    client.raise_request_exception = False

    page = client.get(f"/w/acme/refusals/{why}/")
    part = client.get(f"/w/acme/refusals/{why}/", headers=HTMX)

    assert page.status_code == part.status_code == status
    assert words in page.content.decode()
    assert "canary-4711" not in page.content.decode() + part.content.decode()
    assert page["Content-Type"].startswith("text/html")
    assert part["HX-Reswap"] == "none"
    assert words in json.loads(part["HX-Trigger"])["toast"]["toasts"][0]["message"]
    assert ("Retry-After" in page.headers) == (status == 503)


def test_a_missing_page_answers_as_a_missing_thing_does(browser, cast):
    client = browser(cast.reader)

    nowhere = client.get("/w/acme/nowhere/")
    missing = client.get("/w/acme/refusals/missing/")

    assert nowhere.status_code == missing.status_code == 404
    assert b"There is nothing here." in nowhere.content
    assert b'href="/w/acme/"' in nowhere.content


def test_an_old_form_is_refused_in_words(cast, settings):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.reader.user)

    answer = strict.post("/w/acme/rename/", {"name": "new"})

    assert answer.status_code == 403
    assert b"open for too long" in answer.content


def test_every_answer_carries_its_headers(browser, client, cast):
    answers = [
        browser(cast.reader).get("/w/acme/people/"),
        browser(cast.reader).get("/w/acme/nowhere/"),
        client.get("/w/acme/people/"),
        client.get("/api/v1/nowhere/"),
        client.get("/api/v1/docs/"),
    ]

    for answer in answers:
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert "camera=()" in answer["Permissions-Policy"]
        assert len(answer["X-Request-Id"]) == 36
    assert answers[0]["Cache-Control"] == "private, no-store"
    assert answers[1]["Cache-Control"] == "private, no-store"


def test_reports_of_the_policy_are_counted(client, cast):
    report = {"csp-report": {"document-uri": "http://x/", "violated-directive": "img-src"}}

    assert client.get("/csp-report/").json() == {"reports": 0}
    sent = client.post("/csp-report/", json.dumps(report), content_type="application/csp-report")
    nonsense = client.post("/csp-report/", "[", content_type="application/csp-report")
    huge = client.post("/csp-report/", "[" * 20_000, content_type="application/csp-report")

    assert [sent.status_code, nonsense.status_code, huge.status_code] == [204, 400, 413]
    assert client.get("/csp-report/").json() == {"reports": 1}


def test_a_streamed_file_is_read_inside_the_tenant(browser, cast, outsider):
    answer = browser(cast.reader).get("/w/acme/file/")

    body = b"".join(answer.streaming_content)

    assert b"Rita Reader" in body
    assert b"Olga" not in body
    assert answer["Content-Disposition"] == 'attachment; filename="a_.txt"'


def test_an_upload_beyond_the_limit_is_refused(browser, cast, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.UPLOAD_LIMIT_BYTES = 1000
    file = SimpleUploadedFile("a.csv", b"x" * 5000)

    answer = browser(cast.reader).post("/w/acme/rename/", {"name": "new", "file": file})

    assert answer.status_code == 413
    assert b"too large" in answer.content


@pytest.mark.parametrize("address", ["/w/acme/people/?q=%00", "/w/acme/refusals/%00/"])
def test_an_address_with_a_nul_is_no_address(browser, cast, address):
    answer = browser(cast.reader).get(address)

    assert answer.status_code == 400
    assert b"could not be read" in answer.content


def test_a_broken_form_and_a_strange_host_are_refused_in_words(browser, cast, client):
    broken = browser(cast.reader).post(
        "/w/acme/rename/", b"nonsense", content_type="multipart/form-data; boundary=x"
    )
    unbounded = browser(cast.reader).post(
        "/w/acme/rename/", b"nonsense", content_type="multipart/form-data"
    )
    stranger = client.get("/sign-in/", headers={"host": "evil.example"})

    assert broken.status_code in {400, 422}
    assert unbounded.status_code == 400
    assert b"could not be read" in unbounded.content
    assert stranger.status_code == 400


def test_the_database_may_be_gone_already_at_the_door(browser, cast, monkeypatch):
    from django.db import OperationalError

    from kam.identity.queries import places

    def gone(*_args, **_kwargs):
        raise OperationalError("connection refused")

    client = browser(cast.reader)
    client.raise_request_exception = False
    monkeypatch.setattr(places, "actor_of_person", gone)
    monkeypatch.setattr(places, "actor_of_token", gone)

    page = client.get("/w/acme/people/")
    problem = client.get("/api/v1/me/")

    assert page.status_code == problem.status_code == 503
    assert page["Retry-After"] == problem["Retry-After"] == "5"
    assert problem["Content-Type"] == "application/problem+json"
