"""Names of cookies where there is TLS, what sign-out leaves, and words that make no password."""

import subprocess
import sys

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

OURS = ["Meridian2026!", "key account 1", "MERIDIAN-meridian", "Sales_Leader"]


def test_every_cookie_is_bound_to_its_host_where_there_is_tls():
    code = (
        "import django;from django.conf import settings as s;"
        "from kam.web.toasts import HostCookie;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.THEME_COOKIE_NAME,"
        " HostCookie(None).cookie_name, s.CSRF_COOKIE_HTTPONLY, s.CSRF_COOKIE_SAMESITE)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"SECRET_KEY": "x" * 60, "PATH": "", "DJANGO_SETTINGS_MODULE": "kam.settings"},
    )
    names = told.stdout.split()
    assert names[:4] == ["__Host-session", "__Host-csrf", "__Host-theme", "__Host-messages"]
    assert names[4:] == ["True", "Lax"]


@pytest.mark.django_db
def test_a_theme_cookie_says_nothing_to_scripts_or_other_sites(cast, browser, settings):
    answer = browser(cast.reader).post("/w/acme/theme/", {"theme": "dark"})
    cookie = answer.cookies[settings.THEME_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@pytest.mark.django_db
def test_signing_out_empties_what_scripts_kept(cast):
    client = Client()
    client.force_login(cast.reader.user)
    answer = client.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize(
    "password", ["Meridian2026!", "key account 1", "MERIDIAN-meridian", "Sales_Leader"]
)
def test_words_of_the_product_make_no_password(password):
    with pytest.raises(ValidationError, match="name of this product"):
        validate_password(password)


@pytest.mark.parametrize("password", ["correct horse", "meridian rook takes knight", "ab cd ef gh"])
def test_other_words_do(password):
    validate_password(password)


@pytest.mark.django_db
def test_a_password_may_be_long(cast):
    long = "rook takes knight " * 10
    validate_password(long)
    cast.reader.user.set_password(long)
    assert cast.reader.user.check_password(long)
    assert not cast.reader.user.check_password(long[:-1])
