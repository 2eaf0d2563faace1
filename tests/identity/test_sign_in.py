"""People sign in with e-mail and password; nobody signs up; the door does not tell who exists."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from kam.identity.models import Membership, Session, User
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_attempts(db):
    cache.clear()


def sign_in(client, email, password, **extra):
    return client.post("/sign-in/", {"login": email, "password": password, **extra})


def test_one_workspace_is_entered_straight(cast):
    client = Client()
    response = sign_in(client, "ada@acme.test", "correct horse")

    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/w/acme/"


def test_the_address_may_be_written_in_any_case(cast):
    assert sign_in(Client(), " Ada@ACME.test ", "correct horse").status_code == 302


def test_somebody_of_two_workspaces_chooses(cast, globex, browser):
    with activate(globex):
        Membership.objects.create(
            user=cast.reader.user, name="Rita", email=cast.reader.user.email, roles=["reader"]
        )
    page = browser(cast.reader).get("/").content.decode()

    assert 'href="/w/acme/"' in page
    assert 'href="/w/globex/"' in page
    assert "Globex Foods" in page


def test_somebody_of_one_workspace_may_look_at_the_choice(cast, browser):
    assert 'href="/w/acme/"' in browser(cast.reader).get("/?choose").content.decode()


def test_somebody_without_a_place_is_told_so(cast, browser, acme):
    with activate(acme):
        Membership.objects.filter(pk=cast.reader.membership.pk).update(is_active=False)
    response = browser(cast.reader).get("/")

    assert response.status_code == 200
    assert "rita@acme.test" in response.content.decode()


def test_a_visitor_of_the_front_is_asked_to_sign_in(db):
    assert Client().get("/").headers["Location"] == "/sign-in/"


def test_sign_in_leads_back_to_where_it_was_asked_for(cast):
    response = sign_in(Client(), "mia@acme.test", "correct horse", next="/w/acme/settings/me/?x=1")

    assert response.headers["Location"] == "/w/acme/settings/me/?x=1"


@pytest.mark.parametrize(
    "next_page", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "/\\evil.test"]
)
def test_sign_in_leads_nowhere_else(cast, next_page):
    response = sign_in(Client(), "mia@acme.test", "correct horse", next=next_page)

    assert response.headers["Location"] == "/"


def test_the_session_is_a_new_one_after_sign_in(cast):
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "before"
    session.save()
    before = session.session_key
    client.cookies["session"] = before
    sign_in(client, "ada@acme.test", "correct horse")

    assert client.cookies["session"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_session_cookie_is_out_of_reach(cast):
    client = Client()
    sign_in(client, "ada@acme.test", "correct horse")
    cookie = client.cookies["session"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"


def test_outside_a_trial_the_cookies_are_secure_and_bound_to_the_host():
    import subprocess
    import sys

    code = (
        "from kam import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"SECRET_KEY": "x" * 60, "PATH": ""},
    )
    assert told.stdout.split() == ["__Host-session", "True", "True"]


def test_a_wrong_password_and_an_unknown_address_answer_alike(cast):
    wrong = sign_in(Client(), "ada@acme.test", "wrong horse")
    unknown = sign_in(Client(), "eve@acme.test", "wrong horse")

    def same(response, address):
        page = response.content.decode().replace(address, "")
        return re.sub(r'(CSRFToken": "|value="|nonce=")[^"]*', "", page)

    assert wrong.status_code == unknown.status_code == 200
    assert same(wrong, "ada@acme.test") == same(unknown, "eve@acme.test")
    assert "do not belong together" in wrong.content.decode()


def test_guessing_one_address_stops_after_five_attempts(cast):
    for _attempt in range(5):
        sign_in(Client(), "ada@acme.test", "wrong horse")
    response = sign_in(Client(), "ada@acme.test", "correct horse")

    assert response.status_code == 200
    assert "Too many attempts" in response.content.decode()
    assert sign_in(Client(), "mia@acme.test", "correct horse").status_code == 302


def test_the_limit_counts_unknown_addresses_alike(cast):
    for _attempt in range(5):
        sign_in(Client(), "eve@acme.test", "wrong horse")
    response = sign_in(Client(), "eve@acme.test", "wrong horse")

    assert "Too many attempts" in response.content.decode()


def test_guessing_from_one_machine_stops(cast):
    for number in range(10):
        sign_in(Client(), f"nobody{number}@acme.test", "wrong horse")
    response = sign_in(Client(), "ada@acme.test", "correct horse")

    assert "Too many attempts" in response.content.decode()


def test_a_flood_of_requests_is_told_to_wait(cast):
    for _number in range(30):
        Client().post("/sign-in/", {"login": "no address"})
    response = Client().post("/sign-in/", {"login": "no address"})

    assert response.status_code == 429


def test_sign_out_ends_the_session_and_asks_first(cast, browser):
    client = browser(cast.admin)

    assert client.get("/sign-out/").status_code == 200
    assert client.get("/").headers["Location"] == "/w/acme/"
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").headers["Location"] == "/sign-in/"


def test_a_form_of_another_site_signs_nobody_in_or_out(cast):
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client, "ada@acme.test", "correct horse").status_code == 403
    client.force_login(cast.admin.user)
    assert client.post("/sign-out/").status_code == 403


def test_nobody_signs_up(db):
    client = Client()
    people = User.objects.count()

    assert client.get("/sign-up/").status_code == 403
    assert client.post("/sign-up/", {"email": "eve@x.test", "password1": "x"}).status_code == 405
    assert User.objects.count() == people


def test_a_person_switched_off_is_told_so_only_with_the_right_password(cast):
    cast.reader.user.is_active = False
    cast.reader.user.save()

    assert sign_in(Client(), "rita@acme.test", "wrong horse").status_code == 200
    right = sign_in(Client(), "rita@acme.test", "correct horse")
    assert right.headers["Location"] == "/inactive/"
    assert Client().get("/inactive/").status_code == 200


def test_changing_the_password_ends_all_other_sessions(cast, browser):
    here, there = browser(cast.manager), browser(cast.manager)
    response = here.post(
        "/password/",
        {
            "oldpassword": "correct horse",
            "password1": "another correct horse",
            "password2": "another correct horse",
        },
    )

    assert response.headers["Location"] == "/password/changed/"
    assert here.get("/password/changed/").status_code == 200
    assert here.get("/w/acme/settings/me/").status_code == 200
    assert there.get("/w/acme/settings/me/").status_code == 302
    assert sign_in(Client(), "mia@acme.test", "another correct horse").status_code == 302


def test_the_old_password_and_a_good_new_one_are_needed(cast, browser):
    client = browser(cast.manager)
    wrong = {"oldpassword": "wrong", "password1": "a good long one", "password2": "a good long one"}
    weak = {"oldpassword": "correct horse", "password1": "short", "password2": "short"}

    assert "not your current password" in client.post("/password/", wrong).content.decode()
    assert "too short" in client.post("/password/", weak).content.decode()
    cast.manager.user.refresh_from_db()
    assert cast.manager.user.check_password("correct horse")


def test_a_visitor_changes_no_password(db):
    assert Client().get("/password/").headers["Location"].startswith("/sign-in/")


def test_passwords_are_kept_by_argon2id(monkeypatch):
    monkeypatch.undo()  # tests hash at a low price
    from kam.identity.passwords import Argon2id

    kept = Argon2id().encode("correct horse", "saltsaltsalt")

    assert kept.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")


def test_what_is_over_is_forgotten_and_nothing_else(cast, browser):
    import datetime as dt

    from django.db import connection
    from django.utils import timezone

    from kam.identity.tasks import forget

    here, gone = browser(cast.admin), browser(cast.reader)
    Session.objects.filter(session_key=gone.cookies["session"].value).update(
        expire_date=timezone.now() - dt.timedelta(seconds=1)
    )
    cache.set("counts", 1, 60)
    cache.set("counted", 1, 60)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE identity_cache SET expires = %s WHERE cache_key LIKE '%%counted'",
            [timezone.now() - dt.timedelta(seconds=1)],
        )
        forget()
        cursor.execute("SELECT cache_key FROM identity_cache")
        assert [key for (key,) in cursor.fetchall()] == [":1:counts"]
    assert Session.objects.get().session_key == here.cookies["session"].value


def test_private_pages_stay_out_of_every_cache(cast, browser):
    page = browser(cast.admin).get("/w/acme/settings/me/")

    assert page.headers["Cache-Control"] == "private, no-store"
    assert "no-store" in Client().get("/sign-in/").headers["Cache-Control"]
