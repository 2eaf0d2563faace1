"""Sign-in tells nobody who exists, costs the same for everybody, and does not take all cores."""

import subprocess
import sys
import threading
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, MD5PasswordHasher, make_password
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.test import Client

from kam.identity.models import User
from kam.identity.passwords import AT_ONCE, Argon2id
from tests.identity.test_second_factor import STEP, code_of, set_up, sign_in

OWN = "/w/acme/settings/me/"


class Counting(MD5PasswordHasher):
    """Counts how often somebody's password was worked on."""

    algorithm = "counting"
    worked = 0

    def encode(self, password, salt):
        type(self).worked += 1
        return super().encode(password, salt)


@pytest.fixture
def hashes(db, settings):
    cache.clear()
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    people = {
        "known@acme.test": {"password": make_password("correct horse")},
        "invited@acme.test": {"password": make_password(None)},
        "off@acme.test": {"password": make_password("correct horse"), "is_active": False},
    }
    for email, fields in people.items():
        User.objects.create(email=email, name=email, **fields)

    def spent(act):
        Counting.worked = 0
        act()
        return Counting.worked

    return spent


@pytest.mark.parametrize(
    "email", ["known@acme.test", "invited@acme.test", "off@acme.test", "nobody@acme.test"]
)
def test_a_failed_sign_in_costs_one_hash_whoever_is_named(hashes, email):
    assert hashes(lambda: sign_in(email, "wrong horse")) == 1


def test_a_forgotten_password_costs_no_hash_of_a_real_one(hashes):
    ask = Client()
    spent = {
        email: hashes(lambda email=email: ask.post("/password/forgotten/", {"email": email}))
        for email in ("known@acme.test", "nobody@acme.test", "invited@acme.test")
    }
    assert set(spent.values()) == {0}


@pytest.mark.django_db
def test_wrong_and_locked_answers_are_the_same_for_known_and_unknown(cast):
    cache.clear()
    import re

    def told(email):
        answers = []
        for _attempt in range(6):
            client = Client(REMOTE_ADDR=f"203.0.113.{len(email)}")
            response = client.post("/sign-in/", {"login": email, "password": "wrong horse"})
            page = response.content.decode().replace(email, "")
            page = re.sub(r'(CSRFToken": "|value="|nonce=")[^"]*', "", page)
            answers.append((response.status_code, page))
        return answers

    assert told("mia@acme.test") == told("nobody@acme.test")


def test_only_so_many_passwords_are_worked_on_at_once(monkeypatch):
    most, now, lock = 0, 0, threading.Lock()

    def slow(self, password, salt):
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1
        return "x"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)
    crowd = [threading.Thread(target=Argon2id().encode, args=("x", "saltsalt")) for _ in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert most == AT_ONCE


def test_a_hash_that_fails_frees_its_turn(monkeypatch):
    def broken(self, password, encoded):
        raise RuntimeError

    monkeypatch.setattr(Argon2PasswordHasher, "verify", broken)
    for _attempt in range(AT_ONCE + 1):
        with pytest.raises(RuntimeError):
            Argon2id().verify("x", "y")


@pytest.mark.django_db
def test_limits_and_codes_need_no_redis(cast, settings, django_capture_on_commit_callbacks):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert isinstance(caches["default"], DatabaseCache)
    cache.clear()
    secret, codes = set_up(sign_in(), django_capture_on_commit_callbacks)
    assert sign_in().post(STEP, {"code": codes[0]}).status_code == 302
    guest = sign_in()
    for _attempt in range(5):
        guest.post(STEP, {"code": "000000"})
    assert "Too many" in guest.post(STEP, {"code": code_of(secret, 1)}).content.decode()


@pytest.mark.django_db
def test_a_stranger_does_not_stop_somebody_who_is_signed_in(cast):
    cache.clear()
    client = sign_in()
    for _attempt in range(6):
        sign_in(password="wrong horse")

    assert client.get(OWN).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "options"])
def test_no_other_site_reads_an_answer(cast, machine, method):
    client = machine(cast.manager)
    sent = {
        "origin": "https://evil.test",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    for path in ("/api/v1/members/", "/sign-in/", "/sign-in/passkey/", "/w/acme/"):
        answer = getattr(client, method)(path, headers=sent)
        assert not [n for n in answer.headers if n.lower().startswith("access-control")], path


def test_cookies_outside_a_trial_are_bound_to_the_host():
    code = (
        "from kam import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
        "s.CSRF_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE,"
        "s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS,"
        "s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)"
    )
    for trial, said in (
        ({}, "__Host-session __Host-csrf True True True True Lax Lax True True False"),
        (
            {"HSTS_SUBDOMAINS": "0"},
            "__Host-session __Host-csrf True True True True Lax Lax True False False",
        ),
        ({"KAM_DEMO": "1"}, "session csrftoken False False True True Lax Lax False False True"),
    ):
        told = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"SECRET_KEY": "x" * 60, "PATH": "", **trial},
        )
        assert told.stdout.strip() == said
