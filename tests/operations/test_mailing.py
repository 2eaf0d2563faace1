"""One variable says where mail leaves; what it cannot mean is refused without repeating it."""

from importlib import import_module
from pathlib import Path

import pytest

from kam.mailing import PROVIDERS, BadMailUrl, mail_settings

FOLDER = Path("/somewhere/mail")


def read(url="", **more):
    return mail_settings({"EMAIL_URL": url, **more}, folder=FOLDER)


def test_smtp_with_and_without_tls():
    usual = read("smtp://user%40x:p%3Ass@mail.test")
    plain = read("smtp://relay.test:25?tls=0")
    wrapped = read("smtps://mail.test")

    assert usual["EMAIL_HOST"] == "mail.test"
    assert (usual["EMAIL_HOST_USER"], usual["EMAIL_HOST_PASSWORD"]) == ("user@x", "p:ss")
    shown = [
        (s["EMAIL_PORT"], s["EMAIL_USE_TLS"], s["EMAIL_USE_SSL"]) for s in (usual, plain, wrapped)
    ]
    assert shown == [(587, True, False), (25, False, False), (465, False, True)]
    assert usual["EMAIL_TIMEOUT"] <= 10


def test_files_and_console_for_a_trial():
    assert read()["EMAIL_FILE_PATH"] == str(FOLDER)
    assert read("file:///var/mail%20out")["EMAIL_FILE_PATH"] == "/var/mail out"
    assert read("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_a_provider_takes_its_keys_from_variables_of_their_own():
    found = read("anymail:postmark", ANYMAIL_POSTMARK_SERVER_TOKEN="key", OTHER="x")

    assert found["EMAIL_BACKEND"] == "anymail.backends.postmark.EmailBackend"
    assert found["ANYMAIL"]["POSTMARK_SERVER_TOKEN"] == "key"
    assert set(found["ANYMAIL"]) == {"POSTMARK_SERVER_TOKEN", "REQUESTS_TIMEOUT"}


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_every_provider_that_is_named_exists(name):
    assert import_module(f"anymail.backends.{name}").EmailBackend


@pytest.mark.parametrize(
    "url", ["mail.test", "http://u:hush@mail.test", "smtp://", "smtp://u:hush@h:x", "anymail:other"]
)
def test_what_it_cannot_mean_is_refused(url):
    with pytest.raises(BadMailUrl) as refusal:
        read(url)
    assert "hush" not in str(refusal.value)
