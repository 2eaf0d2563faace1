"""ASVS 6.2.4: the most common passwords that the rules would allow open nothing, wherever set."""

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from kam.identity.queries.resets import reset_token
from tests.workspace.test_members import add, link_in

WORDS = [
    line
    for line in (settings.BASE_DIR / "kam/identity/common_passwords.txt").read_text().splitlines()
    if not line.startswith("#")
]
COMMON = "mailcreated5240"


def test_more_than_three_thousand_that_are_long_enough_are_known():
    fit = [word for word in WORDS if len(word) >= 10]

    assert len(set(fit)) == len(WORDS) > 10_000
    assert COMMON in fit


@pytest.mark.parametrize("word", [WORDS[0], WORDS[2999].upper(), WORDS[9999], WORDS[-1]])
def test_each_is_refused_however_it_is_written(word):
    with pytest.raises(ValidationError, match="too common"):
        validate_password(word)


@pytest.mark.django_db
def test_changing_ones_password_refuses_it(cast, browser):
    sent = {"oldpassword": "correct horse", "password1": COMMON, "password2": COMMON}
    answer = browser(cast.manager).post("/password/", sent)

    assert "too common" in answer.content.decode()


@pytest.mark.django_db
def test_a_link_for_a_new_password_refuses_it(cast):
    guest = Client()
    link = f"/password/new/{reset_token(cast.manager.user)}/"
    answer = guest.post(link, {"password": COMMON, "again": COMMON})

    assert "too common" in answer.content.decode()


@pytest.mark.django_db
def test_an_invitation_refuses_it(cast, browser):
    guest = Client()
    link = link_in(add(browser(cast.admin)))
    answer = guest.post(link, {"name": "Nia", "password": COMMON, "again": COMMON})

    assert "too common" in answer.content.decode()
