"""A person sees where they are signed in and ends it; sessions end by themselves in time."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kam.identity.devices import device_of, network_in_words, network_of
from kam.identity.models import IdentityEvent, Membership, Session
from kam.identity.queries.sessions import mark_of
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
OWN = "/w/acme/settings/me/"
SECURITY = "/security/"


@pytest.fixture(autouse=True)
def _forget_attempts(db):
    cache.clear()


def sign_in(email="mia@acme.test", password="correct horse", agent=FIREFOX, address="203.0.113.9"):
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post("/sign-in/", {"login": email, "password": password})
    return client


def confirm(client):
    """Give the password again, as ending sessions asks for."""
    return client.post("/security/confirm/", {"password": "correct horse"})


def key_of(client):
    return client.cookies["session"].value


def test_each_session_is_listed_with_device_place_and_time(cast):
    here, _there = sign_in(), sign_in(agent=PHONE, address="2001:db8:1:2::3")
    page = here.get(SECURITY).content.decode()

    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert "203.0.113.0/24" in page
    assert "2001:db8:1::/48" in page
    assert "203.0.113.9" not in page
    assert page.count("This one") == 1
    assert page.index("This one") < page.index("Safari on iPhone")


def test_the_key_of_a_session_is_never_shown(cast):
    here, there = sign_in(), sign_in(agent=PHONE)
    page = here.get(SECURITY).content.decode()

    assert key_of(there) not in page
    assert key_of(here) not in page
    assert mark_of(key_of(there)) in page


def test_sessions_of_others_are_not_listed_and_not_ended(cast):
    mine, theirs = sign_in(), sign_in("lee@acme.test", agent=PHONE)

    assert "iPhone" not in mine.get(SECURITY).content.decode()
    confirm(mine)
    mine.post(f"{SECURITY}sessions/{mark_of(key_of(theirs))}/end/")
    assert theirs.get(OWN).status_code == 200


def test_one_session_is_ended(cast):
    here, there = sign_in(), sign_in(agent=PHONE)
    path = f"{SECURITY}sessions/{mark_of(key_of(there))}/end/"
    asked = here.post(path)

    assert asked.headers["Location"].startswith("/security/confirm/")
    assert there.get(OWN).status_code == 200
    done = here.post(asked.headers["Location"], {"password": "correct horse"})
    assert done.headers["Location"] == SECURITY  # what was asked for is done, without asking again
    assert there.get(OWN).status_code == 302
    assert here.get(OWN).status_code == 200
    again, unknown = here.post(path), here.post(f"{SECURITY}sessions/nonsense/end/")
    assert again.status_code == unknown.status_code == 302


def test_all_other_sessions_are_ended(cast):
    here, second, third = sign_in(), sign_in(), sign_in(agent=PHONE)
    here.post(f"{SECURITY}sessions/end/")
    assert second.get(OWN).status_code == 200
    confirm(here)

    assert here.post(f"{SECURITY}sessions/end/").status_code == 302
    assert second.get(OWN).status_code == third.get(OWN).status_code == 302
    assert here.get(OWN).status_code == 200
    assert "nowhere else" in here.get(SECURITY).content.decode()


def test_a_session_that_was_ended_does_not_come_back_by_its_last_answer(cast):
    """A request under way while the session ends must not write the session again."""
    client = sign_in()
    client.get(OWN)
    from importlib import import_module

    from django.conf import settings
    from django.contrib.sessions.backends.base import UpdateError

    store = import_module(settings.SESSION_ENGINE).SessionStore(key_of(client))
    store["late"] = True
    Session.objects.filter(session_key=key_of(client)).delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_a_visitor_has_no_security_page(db):
    for path in (SECURITY, f"{SECURITY}sessions/end/"):
        assert Client().get(path).status_code in {302, 405}
        assert Client().post(path).status_code in {302, 405}
    assert Client().get(SECURITY).headers["Location"].startswith("/sign-in/")


def test_the_key_changes_at_sign_in_and_with_the_password(cast):
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "before"
    session.save()
    planted = session.session_key
    client.cookies["session"] = planted
    client.post("/sign-in/", {"login": "mia@acme.test", "password": "correct horse"})
    signed_in = key_of(client)
    new = "another correct horse"
    client.post("/password/", {"oldpassword": "correct horse", "password1": new, "password2": new})

    assert len({planted, signed_in, key_of(client)}) == 3
    assert [row.session_key for row in Session.objects.all()] == [key_of(client)]
    assert client.get(OWN).status_code == 200


def test_a_new_password_deletes_all_other_sessions(cast):
    here, there = sign_in(), sign_in(agent=PHONE)
    new = "another correct horse"
    here.post("/password/", {"oldpassword": "correct horse", "password1": new, "password2": new})

    assert not Session.objects.filter(session_key=key_of(there)).exists()
    assert there.get(OWN).status_code == 302
    assert Session.objects.filter(user=cast.manager.user).count() == 1


def test_twelve_hours_hold_even_across_a_new_password(cast):
    new = "another correct horse"
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        client = sign_in()
        for _hour in range(11):
            clock.shift(dt.timedelta(hours=1))
            assert client.get(OWN).status_code == 200
        sent = {"oldpassword": "correct horse", "password1": new, "password2": new}
        assert client.post("/password/", sent).status_code == 302
        clock.shift(dt.timedelta(minutes=59))
        assert client.get(OWN).status_code == 200
        clock.shift(dt.timedelta(minutes=2))
        assert client.get(OWN).status_code == 302


def test_two_idle_hours_end_a_session(cast):
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        client = sign_in()
        clock.shift(dt.timedelta(hours=1, minutes=59))
        assert client.get(OWN).status_code == 200
        clock.shift(dt.timedelta(hours=1, minutes=59))
        assert client.get(OWN).status_code == 200
        clock.shift(dt.timedelta(hours=2, seconds=1))
        assert client.get(OWN).status_code == 302


def test_the_last_visit_is_written_at_most_once_a_minute(cast):
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        client = sign_in()
        client.get(OWN)
        first = Session.objects.get().seen_at
        clock.shift(59)
        with CaptureQueriesContext(connection) as asked:
            client.get(OWN)
        assert not [q for q in asked if "identity_session" in q["sql"] and "UPDATE" in q["sql"]]
        clock.shift(2)
        client.get(OWN)
        assert Session.objects.get().seen_at == first + dt.timedelta(seconds=61)


def test_who_loses_the_only_place_is_signed_out_everywhere(cast, browser, acme):
    there = sign_in()
    path = f"/w/acme/settings/members/{cast.manager.membership.pk}/deactivate/"
    assert browser(cast.admin).post(path, {}).status_code == 302

    assert not Session.objects.filter(user=cast.manager.user).exists()
    assert there.get(OWN).status_code == 302


def test_who_works_elsewhere_stays_signed_in_there_only(cast, browser, acme, globex):
    with activate(globex):
        Membership.objects.create(
            user=cast.manager.user, name="Mia", email="mia@acme.test", roles=["reader"]
        )
    there = sign_in()
    path = f"/w/acme/settings/members/{cast.manager.membership.pk}/deactivate/"
    browser(cast.admin).post(path, {})

    assert there.get(OWN).status_code == 404
    assert there.get("/w/globex/settings/me/").status_code == 200


def test_what_happened_is_shown_to_the_person_alone(cast):
    Client().post("/sign-in/", {"login": "mia@acme.test", "password": "wrong horse"})
    client = sign_in()
    page = client.get(SECURITY).content.decode()

    assert "Wrong password" in page
    assert "Signed in" in page
    assert "Wrong password" not in sign_in("lee@acme.test").get(SECURITY).content.decode()


def test_an_unknown_address_writes_as_much_as_a_known_one(cast):
    Client().post("/sign-in/", {"login": "eve@acme.test", "password": "wrong horse"})

    assert IdentityEvent.objects.get().user_id is None


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (PHONE, ("Safari", "iPhone")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", ("Edge", "Windows")),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_named_in_words(agent, said):
    assert device_of(agent) == said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_only_half_an_address_is_kept(address, said):
    assert network_of(address) == said


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_an_address_that_leads_nowhere_is_called_this_machine(address):
    assert network_in_words(network_of(address)) == "this machine"
    assert network_in_words("203.0.113.0/24") == "203.0.113.0/24"


def test_the_menu_of_the_person_leads_to_where_one_is_signed_in(cast, browser):
    page = browser(cast.reader).get("/w/acme/").content.decode()
    menu = page.partition('id="menu-me"')[2].partition("</div>")[0]

    assert 'href="/security/"' in menu
    assert "from this machine" in browser(cast.reader).get("/security/").content.decode()


def test_a_browser_may_say_anything_about_itself(cast):
    client = sign_in(agent="<script>\x00" + "x" * 900)

    assert "<script>xx" not in client.get(SECURITY).content.decode()
    assert len(Session.objects.get().agent) == 300
