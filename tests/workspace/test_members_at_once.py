"""What two people do at the same moment, each in a transaction of their own."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from kam.errors import RuleViolation
from kam.identity.models import Membership
from kam.identity.permissions import Role, permissions_of
from kam.identity.services.members import Duties, change_member
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_administrators_cannot_remove_each_other(cast, acme):
    import dataclasses

    with activate(acme):
        change_member(
            member=cast.leader.membership,
            name="Lee Leader",
            duties=Duties(roles=["tenant_admin"]),
            by=cast.admin.actor,
        )
    lee = dataclasses.replace(
        cast.leader.actor, permissions=permissions_of([Role.TENANT_ADMIN]), roles=("tenant_admin",)
    )
    ready = Barrier(2)

    def remove(target, by):
        ready.wait(timeout=10)
        try:
            with activate(acme):
                change_member(
                    member=target.membership,
                    name=target.membership.name,
                    duties=Duties(roles=["reader"]),
                    by=by,
                )
        except RuleViolation:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(remove, cast.leader, cast.admin.actor)
        second = pool.submit(remove, cast.admin, lee)
        outcomes = {first.result(timeout=20), second.result(timeout=20)}

    assert outcomes == {"done", "refused"}
    with activate(acme):
        assert Membership.objects.filter(roles__contains=["tenant_admin"]).count() == 1


def test_one_link_opened_twice_sets_one_password(cast, browser, acme):
    sent = {"name": "Nia New", "email": "nia@acme.test", "roles": ["reader"]}
    shown = browser(cast.admin).post("/w/acme/settings/members/add/", sent)
    link = re.search(r"http://testserver(/join/[^\"]+)", shown.content.decode())[1]
    ready = Barrier(2)

    def choose(password):
        client = Client()
        ready.wait(timeout=10)
        try:
            chosen = {"name": "Nia", "password": password, "again": password}
            return client.post(link, chosen).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [
            pool.submit(choose, password) for password in ("the first of two", "the second of two")
        ]
        codes = sorted(answer.result(timeout=20) for answer in answers)

    assert codes == [302, 404]
    with activate(acme):
        member = Membership.objects.select_related("user").get(email="nia@acme.test")
    assert member.is_active
    assert timezone.now() > member.user.last_login
