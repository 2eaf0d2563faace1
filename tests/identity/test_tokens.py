"""A token is recognised by its shape, kept as a digest, and ends when it should."""

import datetime as dt

import pytest
from django.utils import timezone

from kam.audit.models import AuditValue
from kam.errors import NotAllowed, RuleViolation
from kam.identity import tokens
from kam.identity.models import ApiToken
from kam.identity.services.tokens import TokenPlan, issue_token, revoke_token
from kam.tenancy.context import activate


def test_a_token_has_the_shape_that_scanners_know():
    secret = tokens.new_secret()

    assert tokens.FORM.fullmatch(secret.text)
    assert secret.text.startswith(f"kam_live_{secret.public_id}_")
    assert tokens.is_well_formed(secret.text)
    assert secret.digest == tokens.digest_of(secret.text)
    assert tokens.new_secret().text != secret.text


@pytest.mark.parametrize("text", ["", "kam_live_", "kam_live_12345678_" + "a" * 38, "ä" * 55])
def test_any_other_text_is_no_token(text):
    assert not tokens.is_well_formed(text)


def test_one_wrong_character_is_noticed_without_the_database():
    text = tokens.new_secret().text
    place = 20
    other = "a" if text[place] != "a" else "b"

    assert not tokens.is_well_formed(text[:place] + other + text[place + 1 :])


@pytest.fixture
def plan():
    def made(**changes):
        known = {
            "name": "ERP",
            "scopes": ["read"],
            "expires_at": timezone.now() + dt.timedelta(days=30),
        }
        return TokenPlan(**{**known, **changes})

    return made


@pytest.mark.django_db
def test_only_the_digest_is_kept(cast, acme, plan):
    now = timezone.now()
    with activate(acme):
        issued = issue_token(
            plan=plan(), member=cast.manager.membership, now=now, by=cast.admin.actor
        )
        row = ApiToken.objects.values().get()
        told = str(list(AuditValue.objects.values()))

    assert issued.text not in str(row)
    assert issued.text not in told
    assert row["digest"] == tokens.digest_of(issued.text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_at": timezone.now() - dt.timedelta(days=1)}, "days"),
        ({"expires_at": timezone.now() + dt.timedelta(days=400)}, "days"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(cast, acme, plan, changes, field):
    with activate(acme), pytest.raises(RuleViolation) as refusal:
        issue_token(
            plan=plan(**changes),
            member=cast.manager.membership,
            now=timezone.now(),
            by=cast.admin.actor,
        )
    assert refusal.value.field == field


@pytest.mark.django_db
def test_nobody_but_an_administrator_issues_or_revokes(cast, acme, plan):
    now = timezone.now()
    with activate(acme):
        issued = issue_token(
            plan=plan(), member=cast.manager.membership, now=now, by=cast.admin.actor
        )
        for name in ("leader", "manager", "colleague", "reader"):
            by = getattr(cast, name).actor
            with pytest.raises(NotAllowed):
                issue_token(plan=plan(), member=cast.manager.membership, now=now, by=by)
            with pytest.raises(NotAllowed):
                revoke_token(token=issued.token, now=now, by=by)


@pytest.mark.django_db
def test_an_administrator_issues_and_revokes_in_the_browser(cast, acme, browser):
    client = browser(cast.admin)
    sent = {
        "name": "ERP export",
        "holder": str(cast.manager.membership.pk),
        "scopes": ["accounts:read", "members:read"],
        "days": "30",
    }
    page = client.post("/w/acme/settings/tokens/issue/", sent).content.decode()
    text = tokens.FORM.search(page)[0]

    assert text not in client.get("/w/acme/settings/tokens/").content.decode()
    from django.test import Client

    robot = Client(headers={"authorization": f"Bearer {text}"})
    told = robot.get("/api/v1/me/").json()
    assert told["actor"]["kind"] == "person"
    assert told["actor"]["name"] == "Mia Manager"
    assert robot.get("/api/v1/members/").status_code == 200

    with activate(acme):
        token = ApiToken.objects.get()
    path = f"/w/acme/settings/tokens/{token.pk}/revoke/"
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 302
    assert robot.get("/api/v1/members/").status_code == 401
    assert "Revoked" in client.get("/w/acme/settings/tokens/").content.decode()


@pytest.mark.django_db
def test_a_form_that_was_filled_badly_says_where_and_loses_nothing(cast, browser):
    response = browser(cast.admin).post(
        "/w/acme/settings/tokens/issue/", {"name": "ERP export", "days": "9"}
    )
    page = response.content.decode()

    assert response.status_code == 422
    assert 'value="ERP export"' in page
    assert page.count('aria-invalid="true"') >= 2


@pytest.mark.django_db
def test_a_foreign_token_is_nothing_here(cast, browser, globex, outsider, machine):
    machine(outsider)
    with activate(globex):
        foreign = ApiToken.objects.get()
    path = f"/w/acme/settings/tokens/{foreign.pk}/revoke/"

    assert browser(cast.admin).post(path).status_code == 404
    with activate(globex):
        assert ApiToken.objects.get().revoked_at is None
