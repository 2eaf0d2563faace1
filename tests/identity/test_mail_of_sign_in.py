"""Links by mail: an invitation, a forgotten password; and notices of what changed at sign-in."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from kam.audit.queries import history_of
from kam.identity.models import IdentityEvent, Membership, Session, User
from kam.identity.queries.resets import reset_token
from kam.identity.services.resets import ask_for_new_password
from kam.identity.whereabouts import Whereabouts
from kam.outbox.models import IdentityMail, Notice
from kam.tenancy.context import activate
from tests.identity.test_second_factor import STEP, code_of, set_up, sign_in

pytestmark = pytest.mark.django_db
ROOT = "/w/acme/settings/members/"
FORGOTTEN = "/password/forgotten/"
NEW = {"password": "a good long one", "again": "a good long one"}
OWN = "/w/acme/settings/me/"


@pytest.fixture(autouse=True)
def _forget_attempts(db):
    cache.clear()


PROOF = {"proof": "called back on the known number"}


def mails(to=None):
    found = IdentityMail.objects.order_by("id")
    return list(found.filter(to=to) if to else found)


def path_in(mail):
    return re.search(r"https?://[^/]+(/\S+)", mail.body)[1]


def invite(client, way="mail", **changes):
    sent = {"name": "Nia New", "email": "nia@acme.test", "roles": ["reader"], "way": way}
    return client.post(f"{ROOT}add/", {**sent, **changes})


def plain(response):
    page = response.content.decode()
    return re.sub(r'(CSRFToken": "|value="|nonce=")[^"]*', "", page)


# Invitations


def test_an_invitation_goes_out_by_mail_and_is_not_shown(cast, browser, acme):
    answer = invite(browser(cast.admin))

    assert answer.status_code == 302
    (mail,) = mails()
    assert mail.to == "nia@acme.test"
    assert "Ada Admin" in mail.body
    assert "Acme Drives" in mail.subject
    joined = Client().post(path_in(mail), {**NEW, "name": "Nia N. Newman"})
    assert joined.headers["Location"] == "/w/acme/"
    with activate(acme):
        member = Membership.objects.get(email="nia@acme.test")
    assert member.name == "Nia N. Newman"
    assert User.objects.get(email="nia@acme.test").name == "Nia N. Newman"


def test_a_shown_link_is_not_mailed(cast, browser):
    assert "/join/" in invite(browser(cast.admin), way="show").content.decode()
    assert mails() == []


def test_an_invitation_is_sent_again_and_the_first_one_dies(cast, browser, acme):
    client = browser(cast.admin)
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        client = browser(cast.admin)
        invite(client)
        with activate(acme):
            member = Membership.objects.get(email="nia@acme.test")
        clock.shift(60)
        assert client.post(f"{ROOT}{member.pk}/link/", {"way": "mail"}).status_code == 302
        first, second = mails()
        assert Client().get(path_in(first)).status_code == 404
        assert Client().get(path_in(second)).status_code == 200


def test_the_members_page_tells_the_state_of_an_invitation(cast, browser, acme):
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        client = browser(cast.admin)
        invite(client)
        with activate(acme):
            member = Membership.objects.get(email="nia@acme.test")
        path = f"{ROOT}{member.pk}/"
        assert "Invited" in client.get(ROOT).content.decode()
        page = client.get(path).content.decode()
        assert "Send the invitation again" in page
        assert "Withdraw the invitation" in page
        clock.shift(dt.timedelta(days=3, seconds=1))
        client = browser(cast.admin)
        assert "Invitation ran out" in client.get(ROOT).content.decode()
        assert "ran out" in client.get(path).content.decode()
        assert client.post(f"{path}deactivate/").status_code == 302
        assert "Withdrawn" in client.get(ROOT).content.decode()
        assert client.post(f"{path}link/", {"way": "mail"}).status_code == 302
        assert Client().get(path_in(mails()[-1])).status_code == 200


def test_who_is_known_elsewhere_is_written_the_same(cast, browser, outsider):
    client = browser(cast.admin)
    known = invite(client, email="olga@globex.test", name="Nia New")
    new = invite(client, email="nina@globex.test", name="Nia New")

    def text(mail):
        return re.sub(r"https?://\S+|until .*", "", mail.body), mail.subject

    assert known.status_code == new.status_code == 302
    assert text(mails("olga@globex.test")[0]) == text(mails("nina@globex.test")[0])
    states = [client.get(a.headers["Location"]) for a in (known, new)]
    assert [("Signs in with" in s.content.decode()) for s in states] == [False, False]


def test_the_mail_speaks_the_language_of_its_reader(cast, browser, acme):
    acme.language = "de"
    acme.save()
    invite(browser(cast.admin))

    assert User.objects.get(email="nia@acme.test").language == "de"
    assert len(mails()) == 1


# A forgotten password


def test_a_forgotten_password_is_replaced_by_a_link(cast):
    there = sign_in()
    guest = Client()
    assert guest.get(FORGOTTEN).status_code == 200
    assert guest.post(FORGOTTEN, {"email": " MIA@acme.test "}).status_code == 302
    (mail,) = mails()
    link = path_in(mail)

    assert guest.get(link).status_code == 200
    assert guest.post(link, {**NEW, "again": "other"}).status_code == 422
    assert guest.post(link, {"password": "short", "again": "short"}).status_code == 422
    assert guest.post(link, NEW).headers["Location"] == "/sign-in/"
    assert there.get(OWN).status_code == 302
    assert not Session.objects.filter(user=cast.manager.user).exists()
    assert guest.get(OWN).status_code == 302  # not signed in by it
    assert sign_in(password=NEW["password"]).get(OWN).status_code == 200
    assert guest.post(link, NEW).status_code == 404
    assert "was changed" in mails()[-1].subject


def test_every_address_gets_the_same_answer(cast, browser, acme):
    invite(browser(cast.admin), way="show")
    User.objects.create_user(email="off@acme.test", name="Off", password="x", is_active=False)
    answers = [
        Client().post(FORGOTTEN, {"email": email})
        for email in ("mia@acme.test", "nobody@acme.test", "nia@acme.test", "off@acme.test")
    ]

    assert {a.status_code for a in answers} == {302}
    assert {a.headers["Location"] for a in answers} == {"/password/forgotten/sent/"}
    assert [m.to for m in mails()] == ["mia@acme.test"]
    assert IdentityEvent.objects.filter(kind="password_asked").count() == 4


def test_an_unknown_address_costs_the_same_work(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(email):
        with CaptureQueriesContext(connection) as asked:
            ask_for_new_password(email=email, where=Whereabouts(), now=timezone.now())
        return [re.split(r"\s", (q["sql"] or "").strip())[0] for q in asked]

    known, unknown = statements("mia@acme.test"), statements("eve@acme.test")
    assert len(known) - len(unknown) <= 1  # the mail itself


def test_asking_is_limited_alike_for_known_and_unknown(cast):
    for email in ("mia@acme.test", "eve@acme.test"):
        cache.clear()
        told = [Client().post(FORGOTTEN, {"email": email}).status_code for _ in range(6)]
        assert told == [302] * 5 + [429], email


def test_a_link_dies_after_an_hour_and_with_the_password(cast):
    person = User.objects.get(email="mia@acme.test")
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        link = f"/password/new/{reset_token(person)}/"
        clock.shift(3599)
        assert Client().get(link).status_code == 200
        clock.shift(2)
        assert Client().get(link).status_code == 404
    link = f"/password/new/{reset_token(person)}/"
    person.set_password("changed meanwhile")
    person.save()
    assert Client().get(link).status_code == 404
    for wrong in ("nonsense", reset_token(person)[:-2] + "xx", reset_token(person) + "/x"):
        assert Client().get(f"/password/new/{wrong}/").status_code == 404


def test_a_new_password_does_not_replace_the_second_step(cast, django_capture_on_commit_callbacks):
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        secret, _codes = set_up(sign_in(), django_capture_on_commit_callbacks)
        clock.shift(60)
        person = User.objects.get(email="mia@acme.test")
        guest = Client()
        assert guest.post(f"/password/new/{reset_token(person)}/", NEW).status_code == 302
        again = sign_in(password=NEW["password"])
        assert again.get(OWN).headers["Location"].startswith("/sign-in/")
        assert again.post(STEP, {"code": code_of(secret)}).status_code == 302
        assert again.get(OWN).status_code == 200


# Notices


def test_a_changed_password_is_told_by_mail(cast):
    client = sign_in()
    new = "another correct horse"
    client.post("/password/", {"oldpassword": "correct horse", "password1": new, "password2": new})

    (mail,) = mails()
    assert mail.to == "mia@acme.test"
    assert "Your password was changed" in mail.subject
    assert new not in mail.body


def test_a_stop_of_sign_in_is_told_once_an_hour_to_who_exists(cast):
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        for _round in range(2):
            for email in ("mia@acme.test", "eve@acme.test"):
                for _attempt in range(5):
                    sign_in(email, "wrong horse")
            clock.shift(301)
        assert [m.to for m in mails()] == ["mia@acme.test"]
        assert "stopped" in mails()[0].subject
    assert IdentityEvent.objects.filter(kind="locked", user=cast.manager.user).count() == 2


def test_five_wrong_codes_are_told_because_the_password_is_known(
    cast, django_capture_on_commit_callbacks
):
    set_up(sign_in(), django_capture_on_commit_callbacks)
    guest = sign_in()
    for number in range(6):
        guest.post(STEP, {"code": f"00000{number}"})

    told = [m.subject for m in mails()]
    assert told == ["An authenticator app was set up", "Sign-in was stopped"]


def test_an_administrator_takes_a_lost_second_step_off(
    cast, browser, acme, django_capture_on_commit_callbacks
):
    client = sign_in()
    set_up(client, django_capture_on_commit_callbacks)
    path = f"{ROOT}{cast.manager.membership.pk}/"
    admin = browser(cast.admin)
    assert "with a second step" in admin.get(path).content.decode()
    assert browser(cast.leader).post(f"{path}second-step/remove/").status_code == 403

    assert admin.post(f"{path}second-step/remove/", {"proof": "yes"}).status_code == 422
    assert client.get(OWN).status_code == 200
    assert admin.post(f"{path}second-step/remove/", PROOF).status_code == 302
    assert client.get(OWN).status_code == 302
    assert sign_in().get(OWN).status_code == 200
    assert mails()[-1].subject == "Your second step was removed"
    with activate(acme):
        (act,) = [a for a in history_of(subject=cast.manager.membership) if a.note]
    assert (act.action, act.note) == ("member.second_factor_removed", PROOF["proof"])
    own = f"{ROOT}{cast.admin.membership.pk}/second-step/remove/"
    assert admin.post(own, PROOF).status_code == 422


def test_no_administrator_takes_off_what_opens_another_workspace(
    cast, browser, globex, django_capture_on_commit_callbacks
):
    with activate(globex):
        Membership.objects.create(
            user=cast.manager.user, name="Mia", email="mia@acme.test", roles=["reader"]
        )
    set_up(sign_in(), django_capture_on_commit_callbacks)
    path = f"{ROOT}{cast.manager.membership.pk}/second-step/remove/"

    assert browser(cast.admin).post(path, PROOF).status_code == 422
    assert sign_in().get(OWN).status_code == 302


def test_the_operator_takes_it_off_with_a_proof_that_every_workspace_keeps(
    cast, acme, globex, outsider, django_capture_on_commit_callbacks
):
    with activate(globex):
        there = Membership.objects.create(
            user=cast.manager.user, name="Mia", email="mia@acme.test", roles=["reader"]
        )
    set_up(sign_in(), django_capture_on_commit_callbacks)
    known = {"by": "Olga Operator", "proof": "met in person, saw the passport"}
    with pytest.raises(CommandError, match="how you made sure"):
        call_command("remove_second_step", "mia@acme.test", **{**known, "proof": "x"})
    assert Authenticator.objects.filter(user=cast.manager.user).exists()

    call_command("remove_second_step", "MIA@acme.test", **known)

    assert not Authenticator.objects.filter(user=cast.manager.user).exists()
    assert sign_in().get(OWN).status_code == 200
    assert mails()[-1].subject == "Your second step was removed"
    for tenant, member in ((acme, cast.manager.membership), (globex, there)):
        with activate(tenant):
            (act,) = [a for a in history_of(subject=member) if a.note]
            assert act.note == "Olga Operator: met in person, saw the passport"
    with activate(acme):
        told = Notice.objects.filter(kind="member.second_factor_removed")
        assert [each.recipient_id for each in told] == [cast.admin.membership.pk]
    with pytest.raises(CommandError, match="has none"):
        call_command("remove_second_step", "mia@acme.test", **known)


def test_an_administrator_sees_visits_to_this_workspace_alone(cast, browser, globex):
    with activate(globex):
        Membership.objects.create(
            user=cast.manager.user, name="Mia", email="mia@acme.test", roles=["reader"]
        )
    sign_in(password="wrong horse")
    client = sign_in()
    client.get("/w/globex/settings/me/")
    client.get(OWN)
    client.get(OWN)
    page = browser(cast.admin).get(f"{ROOT}{cast.manager.membership.pk}/").content.decode()

    assert page.count("Entered the workspace") == 1
    assert "Wrong password" not in page
    assert "Signed in" not in page
