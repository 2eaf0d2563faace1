"""An administrator adds people, changes what they are, and lets them go with a successor."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from kam.audit.models import AuditEntry
from kam.errors import Conflict, NotAllowed, RuleViolation
from kam.identity.models import ApiToken, LeaderScope, Membership, OrgUnit, User
from kam.identity.services import members as services
from kam.identity.services.members import Duties
from kam.tenancy.context import activate
from kam.workspace.departures import let_go

pytestmark = pytest.mark.django_db
ROOT = "/w/acme/settings/members/"
GOOD = {"name": "Nia New", "password": "a good long one", "again": "a good long one"}


def add(client, **changes):
    sent = {"name": "Nia New", "email": "Nia@Acme.test", "roles": ["account_manager"], **changes}
    return client.post(f"{ROOT}add/", sent)


def link_in(response):
    return re.search(r"http://testserver(/join/[^\"]+)", response.content.decode())[1]


def get(acme, email):
    with activate(acme):
        return Membership.objects.get(email=email)


# Joining


def test_a_new_person_chooses_a_password_by_a_link_that_works_once(cast, browser, acme):
    shown = add(browser(cast.admin))
    link = link_in(shown)

    assert shown.status_code == 200
    assert "no-store" in shown.headers["Cache-Control"]
    assert not get(acme, "nia@acme.test").is_active

    guest = Client()
    assert "Nia New" in guest.get(link).content.decode()
    assert guest.post(link, GOOD).headers["Location"] == "/w/acme/"
    assert guest.get("/w/acme/settings/me/").status_code == 200
    assert get(acme, "nia@acme.test").is_active

    assert Client().get(link).status_code == 404
    assert Client().post(link, GOOD).status_code == 404
    signed_in = Client().post("/sign-in/", {"login": "nia@acme.test", "password": GOOD["password"]})
    assert signed_in.status_code == 302


def test_before_the_link_is_used_nobody_enters(cast, browser, acme):
    add(browser(cast.admin))
    user = User.objects.get(email="nia@acme.test")
    client = Client()
    client.force_login(user)

    assert not user.has_usable_password()
    assert client.get("/w/acme/settings/me/").status_code == 404


def test_the_link_dies_after_three_days(cast, browser):
    import datetime as dt

    import time_machine

    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        link = link_in(add(browser(cast.admin)))
        clock.shift(dt.timedelta(days=3, seconds=-10))
        assert Client().get(link).status_code == 200
        clock.shift(dt.timedelta(seconds=20))
        assert Client().get(link).status_code == 404


def test_a_link_with_one_wrong_part_is_nothing(cast, browser, globex):
    link = link_in(add(browser(cast.admin)))
    other = "a" if link[-2] != "a" else "b"

    assert Client().get(link[:-2] + other + "/").status_code == 404
    assert Client().get(link.replace("/acme/", "/globex/")).status_code == 404
    assert Client().get(link.replace("/acme/", "/nowhere/")).status_code == 404


def test_a_bad_password_is_refused_in_words(cast, browser):
    link = link_in(add(browser(cast.admin)))
    short = Client().post(link, {**GOOD, "password": "short", "again": "short"})
    unlike = Client().post(link, {**GOOD, "again": "another"})

    assert short.status_code == unlike.status_code == 422
    assert "too short" in short.content.decode()
    assert "not the same" in unlike.content.decode()


def test_somebody_known_elsewhere_joins_with_the_password_there_is(cast, browser, acme, outsider):
    shown = add(browser(cast.admin), name="Olga", email="olga@globex.test")
    link = link_in(shown)
    outsider.user.refresh_from_db()

    assert outsider.user.check_password("correct horse")
    assert "/sign-in/?next=" in Client().get(link).content.decode()
    assert Client().post(link, GOOD).status_code == 200
    outsider.user.refresh_from_db()
    assert outsider.user.check_password("correct horse")
    assert browser(cast.reader).post(link).status_code == 403

    client = browser(outsider)
    assert client.get("/w/acme/settings/me/").status_code == 404
    assert "One click" in client.get(link).content.decode()
    assert client.post(link, {"name": "Olga"}).headers["Location"] == "/w/acme/"
    assert client.get("/w/acme/settings/me/").status_code == 200
    assert client.get(link).status_code == 404


def test_the_page_does_not_tell_who_is_known_elsewhere(cast, browser, outsider):
    client = browser(cast.admin)
    known = add(client, name="Nia New", email="olga@globex.test").content.decode()
    new = add(client, name="Nia New", email="nina@globex.test").content.decode()

    def plain(page, address):
        page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|/join/[^\"]+", "", page.replace(address, ""))
        return re.sub(r'(CSRFToken": "|value="|nonce=")[^"]*', "", page)

    assert plain(known, "olga@globex.test") == plain(new, "nina@globex.test")


def test_a_person_has_one_place_in_a_workspace(cast, browser):
    response = add(browser(cast.admin), email=" MIA@acme.test")

    assert response.status_code == 422
    assert "a member already" in response.content.decode()


def test_a_new_link_makes_the_old_one_worthless(cast, browser, acme):
    client = browser(cast.admin)
    old = link_in(add(client))
    member = get(acme, "nia@acme.test")
    new = link_in(client.post(f"{ROOT}{member.pk}/link/"))

    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_a_forgotten_password_is_replaced_by_a_link(cast, browser):
    there = browser(cast.manager)
    link = link_in(browser(cast.admin).post(f"{ROOT}{cast.manager.membership.pk}/link/"))
    guest = Client()

    assert guest.post(link, GOOD).headers["Location"] == "/w/acme/"
    assert there.get("/w/acme/settings/me/").status_code == 302
    cast.manager.user.refresh_from_db()
    assert cast.manager.user.check_password(GOOD["password"])


def test_no_administrator_here_opens_a_workspace_elsewhere(cast, browser, acme, globex):
    with activate(globex):
        Membership.objects.create(
            user=cast.manager.user,
            name="Mia",
            email="mia@acme.test",
            roles=["reader"],
            is_active=False,
        )
    globex.status = "suspended"
    globex.save()
    client = browser(cast.admin)
    response = client.post(f"{ROOT}{cast.manager.membership.pk}/link/")

    assert response.status_code == 422
    assert "/join/" not in response.content.decode()
    page = client.get(f"{ROOT}{cast.manager.membership.pk}/").content.decode()
    assert "Only this person can change the password" in page


# Changing


def test_roles_unit_and_scope_are_written_together(cast, browser, acme):
    with activate(acme):
        north = OrgUnit.objects.create(name="North")
    path = f"{ROOT}{cast.colleague.membership.pk}/"
    sent = {
        "name": "Cem Colleague",
        "title": "Head of North",
        "roles": ["sales_leader", "account_manager"],
        "unit": str(north.pk),
        "leads": [str(north.pk)],
    }
    client = browser(cast.admin)
    assert client.post(path, sent).status_code == 302

    member = get(acme, "cem@acme.test")
    assert member.roles == ["sales_leader", "account_manager"]
    assert (member.title, member.unit_id) == ("Head of North", north.pk)
    with activate(acme):
        assert LeaderScope.objects.get().unit_id == north.pk
        assert AuditEntry.objects.filter(action="member.changed").count() == 1
    assert client.post(path, sent).status_code == 302
    with activate(acme):
        assert AuditEntry.objects.filter(action="member.changed").count() == 1
    page = client.get(ROOT).content.decode()
    assert "North" in page


def test_only_a_leader_leads(cast, browser, acme):
    with activate(acme):
        north = OrgUnit.objects.create(name="North")
    sent = {"name": "Rita", "roles": ["reader"], "leads": [str(north.pk)]}
    response = browser(cast.admin).post(f"{ROOT}{cast.reader.membership.pk}/", sent)

    assert response.status_code == 422
    assert "Only a sales leader" in response.content.decode()


def test_the_last_administrator_cannot_be_lost(cast, browser, acme):
    path = f"{ROOT}{cast.admin.membership.pk}/"
    response = browser(cast.admin).post(path, {"name": "Ada Admin", "roles": ["reader"]})

    assert response.status_code == 422
    assert "at least one administrator" in response.content.decode()
    assert get(acme, "ada@acme.test").roles == ["tenant_admin"]


def test_nobody_deactivates_oneself_or_the_last_administrator(cast, acme):
    now = timezone.now()
    with activate(acme):
        with pytest.raises(RuleViolation, match="another administrator"):
            let_go(member=cast.admin.membership, successor=None, now=now, by=cast.admin.actor)
        services.change_member(
            member=cast.reader.membership,
            name="Rita",
            duties=Duties(roles=["tenant_admin"]),
            by=cast.admin.actor,
        )
        Membership.objects.filter(pk=cast.reader.membership.pk).update(is_active=False)
        import dataclasses

        rita = dataclasses.replace(
            cast.admin.actor, membership_id=cast.reader.membership.pk, name="Rita"
        )
        with pytest.raises(RuleViolation, match="at least one"):
            let_go(member=cast.admin.membership, successor=None, now=now, by=rita)


@pytest.mark.parametrize("name", ["leader", "manager", "colleague", "reader"])
def test_nobody_else_manages_people(cast, browser, acme, name):
    person = getattr(cast, name)
    client = browser(person)
    target = f"{ROOT}{cast.reader.membership.pk}/"

    assert client.get(ROOT).status_code == 403
    assert add(client).status_code == 403
    for path in (target, f"{target}link/", f"{target}deactivate/", f"{target}reactivate/"):
        assert client.post(path, {"name": "x", "roles": ["tenant_admin"]}).status_code == 403
    with activate(acme), pytest.raises(NotAllowed):
        services.add_member(
            name="N",
            email="n@x.test",
            duties=Duties(roles=["reader"]),
            now=timezone.now(),
            by=person.actor,
        )


# Leaving


def test_a_leaver_is_out_at_once_and_the_work_goes_on(cast, browser, machine, acme):
    there, personal = browser(cast.manager), machine(cast.manager)
    service = machine(cast.manager)
    with activate(acme):
        newest = ApiToken.objects.order_by("-created_at").first()
        ApiToken.objects.filter(pk=newest.pk).update(is_service=True)
    path = f"{ROOT}{cast.manager.membership.pk}/deactivate/"
    client = browser(cast.admin)

    assert "Mia Manager" not in _options(client.get(path))
    assert "Cem Colleague" in _options(client.get(path))
    done = client.post(path, {"successor": str(cast.colleague.membership.pk)})

    assert done.status_code == 302
    assert there.get("/w/acme/settings/me/").status_code == 302
    assert personal.get("/api/v1/members/").status_code == 401
    assert service.get("/api/v1/members/").status_code == 200
    with activate(acme):
        gone = Membership.objects.get(pk=cast.manager.membership.pk)
        assert gone.successor_id == cast.colleague.membership.pk
        assert gone.deactivated_at is not None
        assert ApiToken.objects.get(is_service=True).membership_id == gone.successor_id
    assert client.post(path, {}).status_code == 302


def _options(response):
    return " ".join(re.findall(r"<option[^>]*>([^<]*)", response.content.decode()))


def test_an_open_invitation_is_withdrawn(cast, browser, acme):
    client = browser(cast.admin)
    link = link_in(add(client))
    member = get(acme, "nia@acme.test")

    assert client.post(f"{ROOT}{member.pk}/deactivate/", {}).status_code == 302
    assert Client().get(link).status_code == 404
    assert client.post(f"{ROOT}{member.pk}/reactivate/").status_code == 422
    again = link_in(client.post(f"{ROOT}{member.pk}/link/"))
    assert Client().get(again).status_code == 200


def test_a_leaver_comes_back(cast, browser, acme):
    client = browser(cast.admin)
    path = f"{ROOT}{cast.reader.membership.pk}/"
    client.post(f"{path}deactivate/", {})
    assert "Inactive since" in client.get(path).content.decode()

    assert client.post(f"{path}reactivate/").status_code == 302
    assert browser(cast.reader).get("/w/acme/settings/me/").status_code == 200


def test_a_successor_must_be_on_duty(cast, browser, acme):
    with activate(acme):
        Membership.objects.filter(pk=cast.colleague.membership.pk).update(is_active=False)
    path = f"{ROOT}{cast.manager.membership.pk}/deactivate/"
    response = browser(cast.admin).post(path, {"successor": str(cast.colleague.membership.pk)})

    assert response.status_code == 422
    assert get(acme, "mia@acme.test").is_active


def test_a_foreign_person_is_nothing_here(cast, browser, outsider):
    client = browser(cast.admin)
    target = f"{ROOT}{outsider.membership.pk}/"

    assert client.get(target).status_code == 404
    for path in (target, f"{target}link/", f"{target}deactivate/", f"{target}reactivate/"):
        assert client.post(path, {"name": "x", "roles": ["reader"]}).status_code == 404
    path = f"{ROOT}{cast.manager.membership.pk}/deactivate/"
    foreign = client.post(path, {"successor": str(outsider.membership.pk)})
    assert foreign.status_code == 422


def test_two_additions_of_one_address_make_one_place(cast, acme):
    duties = Duties(roles=["reader"])
    with activate(acme):
        services.add_member(
            name="N", email="n@x.test", duties=duties, now=timezone.now(), by=cast.admin.actor
        )
        with pytest.raises(Conflict):
            services.add_member(
                name="N", email="N@x.test", duties=duties, now=timezone.now(), by=cast.admin.actor
            )


# Reading


def test_the_list_finds_filters_and_sorts(cast, browser, acme):
    client = browser(cast.admin)
    add(client)

    found = client.get(f"{ROOT}?q=mia").content.decode()
    assert "Mia Manager" in found
    assert "Rita Reader" not in found
    invited = client.get(f"{ROOT}?shown=invited").content.decode()
    assert "Nia New" in invited
    assert "Mia Manager" not in invited
    leaders = client.get(f"{ROOT}?role=sales_leader").content.decode()
    assert "Lee Leader" in leaders
    assert "Mia Manager" not in leaders
    turned = client.get(f"{ROOT}?sort=-name").content.decode()
    assert turned.index("rita@acme.test") < turned.index("ada@acme.test")
    assert "Nobody fits" in client.get(f"{ROOT}?q=zzz").content.decode()


def test_the_list_does_not_ask_more_for_more_people(
    cast, browser, acme, django_assert_max_num_queries
):
    client = browser(cast.admin)
    client.get(ROOT)
    with activate(acme):
        for number in range(30):
            user = User.objects.create_user(email=f"p{number}@acme.test", name=f"P {number}")
            Membership.objects.create(
                user=user, name=user.name, email=user.email, roles=["sales_leader"]
            )
    with django_assert_max_num_queries(5 + 3):  # savepoint and stamp of the test's transaction
        client.get(ROOT)


def test_rest_reads_people(cast, machine, acme, outsider):
    with activate(acme):
        north = OrgUnit.objects.create(name="North")
        Membership.objects.filter(pk=cast.manager.membership.pk).update(unit=north)
    client = machine(cast.reader, scopes=["members:read"])
    rows = client.get("/api/v1/members/").json()["results"]

    assert [row["name"] for row in rows] == [
        "Ada Admin",
        "Cem Colleague",
        "Lee Leader",
        "Mia Manager",
        "Rita Reader",
    ]
    one = client.get(f"/api/v1/members/{cast.manager.membership.pk}/").json()
    assert one == rows[3]
    assert one["unit_id"] == str(north.pk)
    assert client.get(f"/api/v1/members/{outsider.membership.pk}/").status_code == 404
    assert [u["name"] for u in client.get("/api/v1/units/").json()["results"]] == ["North"]
    assert client.get("/api/v1/members/?state=inactive").json()["results"] == []
    assert client.get("/api/v1/members/?nonsense=1").status_code == 400
