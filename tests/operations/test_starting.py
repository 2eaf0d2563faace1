"""Production refuses to start unfit: web, worker and commands, one sentence for each fault."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
KEY = "qN3vT8sLx2RkWz7bYp5hJd9fGm4cVu6aEo1iQtXnBgHwZyKrMj"
FIT = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "kam.company.test",
    "PUBLIC_ADDRESS": "https://kam.company.test",
    "EMAIL_URL": "smtp://relay.company.test:25?tls=0",
    "MAIL_FROM": "Meridian <kam@company.test>",
}
GUNICORN = ["-m", "gunicorn", "kam.wsgi:application", "--preload", "--check-config"]
WORKER = ["-m", "celery", "--app", "kam.celery", "worker", "--concurrency", "1", "--pool", "solo"]
REFUSE = ["-c", "from kam.starting import refuse_unfit as do; do()"]  # what web and worker call
ROLES = ("DATABASE_URL", "DATABASE_SYSTEM_URL", "REDIS_URL")


def start(*words, without=(), **variables):
    """A process of the product with production's environment, changed as told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAM_")}
    environment = {**kept, "DJANGO_SETTINGS_MODULE": "kam.settings", **FIT, **variables}
    for name in without:
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, *words],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    """The URL of the tests' own database, as the application and as its owner."""
    name = os.environ["KAM_TEST_DATABASE"]
    return {
        role: os.environ[variable].replace("/kam?", f"/{name}?")
        for role, variable in (("app", "DATABASE_URL"), ("owner", "DATABASE_OWNER_URL"))
    }


def test_a_fit_configuration_starts(database):
    web = start(*GUNICORN, DATABASE_URL=database["app"])
    command = start("manage.py", "check", "--deploy", DATABASE_URL=database["app"])

    assert web.returncode == 0, web.stderr
    assert command.returncode == 0, command.stderr
    assert "WARNINGS" not in command.stderr, command.stderr


def test_what_is_missing_is_named_all_of_it():
    answer = start(*REFUSE, without=[*FIT, *ROLES])

    assert answer.returncode == 4
    for name in (*FIT, *ROLES):
        assert f"Meridian does not start: {name} is not set." in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"KAM_DEBUG": "1"}, "KAM_DEBUG shows sources and settings"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"SECRET_KEY": "ab" * 40}, "too simple"),
        ({"SECRET_KEY": "django-insecure-" + KEY}, "looks like the key of an example"),
        ({"SECRET_KEY_FALLBACKS": f"{KEY},old"}, "A key of SECRET_KEY_FALLBACKS is too short"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"ALLOWED_HOSTS": "other.test"}, "does not contain kam.company.test"),
        ({"PUBLIC_ADDRESS": "http://kam.company.test"}, "must start with https://"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must start with postgresql://"),
        ({"EMAIL_URL": "ftp://user:hidden@host"}, "EMAIL_URL must start with smtp://"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(changed, sentence):
    answer = start(*REFUSE, **changed)

    assert answer.returncode == 4
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "hidden" not in answer.stderr


def test_a_privileged_role_is_refused_by_web_and_worker(database):
    web = start(*GUNICORN, DATABASE_URL=database["owner"])
    worker = start(*WORKER, DATABASE_URL=database["owner"])

    for answer in (web, worker):
        assert answer.returncode == 4, answer.stderr
        assert "The role kam_owner owns tables or bypasses row security" in answer.stderr
        assert "Traceback" not in answer.stderr


def test_web_worker_and_commands_refuse_alike():
    web = start(*GUNICORN, SECRET_KEY="short")
    worker = start(*WORKER, SECRET_KEY="short")
    command = start("manage.py", "migrate", "--plan", SECRET_KEY="short")

    for answer in (web, worker):
        assert answer.returncode == 4
        assert "SECRET_KEY is too short" in answer.stderr
        assert "Traceback" not in answer.stderr
    assert command.returncode == 1
    assert "SECRET_KEY is too short" in command.stderr


def test_a_demo_is_let_off():
    answer = start("manage.py", "check", KAM_DEMO="1", without=[*FIT])

    assert answer.returncode == 0, answer.stderr


def test_a_key_can_be_changed_without_signing_everybody_out(settings):
    from django.core import signing

    settings.SECRET_KEY = "former" * 10
    signed = signing.dumps({"person": 1})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = KEY, ["former" * 10]
    assert signing.loads(signed) == {"person": 1}

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.BadSignature):
        signing.loads(signed)
