"""The organisation is a tree that never closes a circle and loses nobody."""

import pytest

from kam.audit.models import AuditEntry
from kam.errors import Conflict, NotAllowed, RuleViolation
from kam.identity.models import LeaderScope, Membership, OrgUnit
from kam.identity.queries.units import unit_tree, with_descendants
from kam.identity.services import units as services
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
ROOT = "/w/acme/settings/units/"


@pytest.fixture
def tree(cast, acme):
    by = cast.admin.actor
    with activate(acme):
        north = services.add_unit(name="North", parent=None, by=by)
        harbour = services.add_unit(name="Harbour", parent=north, by=by)
        quay = services.add_unit(name="Quay", parent=harbour, by=by)
        south = services.add_unit(name="South", parent=None, by=by)
    return {unit.name: unit for unit in (north, harbour, quay, south)}


def test_the_tree_is_read_in_its_order(tree, acme):
    with activate(acme):
        rows = unit_tree()
        below = with_descendants([tree["North"].pk])

    assert [(row.unit.name, row.depth) for row in rows] == [
        ("North", 0),
        ("Harbour", 1),
        ("Quay", 2),
        ("South", 0),
    ]
    assert set(below) == {tree[name].pk for name in ("North", "Harbour", "Quay")}


def test_a_unit_cannot_stand_below_itself(tree, acme, cast):
    with activate(acme):
        for parent in ("North", "Harbour", "Quay"):
            with pytest.raises(RuleViolation, match="below itself"):
                services.change_unit(
                    unit=tree["North"], name="North", parent=tree[parent], by=cast.admin.actor
                )
        services.change_unit(
            unit=tree["Harbour"], name="Port", parent=tree["South"], by=cast.admin.actor
        )
        assert set(with_descendants([tree["South"].pk])) == {
            tree[name].pk for name in ("South", "Harbour", "Quay")
        }


def test_a_name_is_given_once_beside_others(tree, acme, cast):
    by = cast.admin.actor
    with activate(acme):
        with pytest.raises(Conflict):
            services.add_unit(name="North", parent=None, by=by)
        services.add_unit(name="North", parent=tree["South"], by=by)
        with pytest.raises(Conflict):
            services.change_unit(unit=tree["South"], name="North", parent=None, by=by)


def test_a_unit_is_removed_only_when_nothing_hangs_on_it(tree, acme, cast):
    by = cast.admin.actor
    with activate(acme):
        with pytest.raises(RuleViolation, match="parts"):
            services.remove_unit(unit=tree["North"], by=by)
        Membership.objects.filter(pk=cast.reader.membership.pk).update(unit=tree["Quay"])
        with pytest.raises(RuleViolation, match="People"):
            services.remove_unit(unit=tree["Quay"], by=by)
        LeaderScope.objects.create(membership=cast.leader.membership, unit=tree["South"])
        with pytest.raises(RuleViolation, match="leads"):
            services.remove_unit(unit=tree["South"], by=by)
        Membership.objects.update(unit=None)
        services.remove_unit(unit=tree["Quay"], by=by)
        assert AuditEntry.objects.filter(action="unit.removed").count() == 1


def test_a_unit_that_an_account_belongs_to_stays(tree, acme, cast, browser):
    from accounts.models import Account

    with activate(acme):
        Account.objects.create(name="Customer", name_norm="customer", unit=tree["South"])
        with pytest.raises(RuleViolation, match="accounts"):
            services.remove_unit(unit=tree["South"], by=cast.admin.actor)


def test_an_administrator_builds_it_in_the_browser(cast, browser, acme, tree):
    client = browser(cast.admin)
    parent = str(tree["South"].pk)

    assert client.post(ROOT, {"name": "Coast", "parent": parent}).status_code == 302
    assert "Coast" in client.get(ROOT).content.decode()
    again = client.post(ROOT, {"name": "Coast", "parent": parent})
    assert again.status_code == 422
    assert "of this name" in again.content.decode()

    with activate(acme):
        coast = OrgUnit.objects.get(name="Coast")
    moved = client.post(f"{ROOT}{coast.pk}/", {"name": "Shore", "parent": str(tree["North"].pk)})
    assert moved.status_code == 302
    with activate(acme):
        coast.refresh_from_db()
    assert (coast.name, coast.parent_id) == ("Shore", tree["North"].pk)

    kept = client.post(f"{ROOT}{tree['North'].pk}/remove/")
    assert kept.status_code == 422
    assert "This unit has parts" in kept.content.decode()
    assert client.post(f"{ROOT}{coast.pk}/remove/").status_code == 302
    assert client.get(f"{ROOT}{coast.pk}/").status_code == 404


def test_others_may_not(cast, browser, acme, tree):
    client = browser(cast.leader)

    assert client.get(ROOT).status_code == 403
    assert client.post(ROOT, {"name": "Coast"}).status_code == 403
    assert client.post(f"{ROOT}{tree['South'].pk}/remove/").status_code == 403
    with activate(acme), pytest.raises(NotAllowed):
        services.add_unit(name="Coast", parent=None, by=cast.leader.actor)


def test_a_foreign_unit_is_nothing_here(cast, browser, globex, tree):
    with activate(globex):
        foreign = OrgUnit.objects.create(name="Foreign")
    client = browser(cast.admin)

    assert client.get(f"{ROOT}{foreign.pk}/").status_code == 404
    assert client.post(f"{ROOT}{foreign.pk}/remove/").status_code == 404
    refused = client.post(ROOT, {"name": "Coast", "parent": str(foreign.pk)})
    assert refused.status_code == 422
