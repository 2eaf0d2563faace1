"""Accounts are registered, changed, archived and restored; every act leaves its trace."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import Account, ExternalId, GroupLink, NameKey, Standing
from kam.audit.queries import history_of_account
from kam.errors import Conflict, NotAllowed, RuleViolation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("enter")]
NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)


def edit(account, by, version=None, **values):
    return services.edit_account(account_id=account.id, values=values, version=version, by=by.actor)


def test_an_account_comes_with_its_closure_its_keys_its_standing_and_its_manager(register, cast):
    account = register(
        "Müller & Söhne GmbH",
        country="Germany",
        website="mueller.example",
        external_ids=(("ERP", "C-1001"),),
        manager=cast.manager,
    )

    assert (account.name_norm, account.country) == ("muller sohne gmbh", "DE")
    assert account.website == "https://mueller.example"
    assert GroupLink.objects.filter(ancestor=account, descendant=account, depth=0).count() == 1
    assert set(NameKey.objects.values_list("key", flat=True)) == {
        "muller sohne gmbh",
        "sohne gmbh",
        "gmbh",
        "c 1001",
    }
    assert Standing.objects.get(account=account).manager_name == "Mia Manager"


def test_registering_many_takes_as_many_statements_as_registering_one(
    cast, today, django_assert_num_queries
):
    def rows(prefix, count):
        return [
            services.NewAccount(
                name=f"{prefix} {i}",
                external_ids=(("ERP", f"{prefix}{i}"),),
                manager_id=cast.manager.membership.id,
            )
            for i in range(count)
        ]

    with CaptureQueriesContext(connection) as one:
        services.register_accounts(rows=rows("one", 1), by=cast.leader.actor, today=today)
    with django_assert_num_queries(len(one)):
        services.register_accounts(rows=rows("many", 40), by=cast.leader.actor, today=today)


def test_a_parent_may_be_another_row_of_the_same_set_in_any_order(cast, today):
    top = services.NewAccount(name="Top")
    middle = services.NewAccount(name="Middle", parent_id=top.id)
    leaf = services.NewAccount(name="Leaf", parent_id=middle.id)

    services.register_accounts(rows=[leaf, top, middle], by=cast.leader.actor, today=today)

    links = GroupLink.objects.filter(descendant_id=leaf.id).order_by("depth")
    assert list(links.values_list("ancestor_id", flat=True)) == [leaf.id, middle.id, top.id]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "A", "country": "Atlantis"}, "country"),
        ({"name": "A", "website": "not a site"}, "website"),
        ({"name": "A", "website": "javascript:alert(1)"}, "website"),
        ({"name": "A", "website": "javascript://x.test/%0aalert(1)"}, "website"),
        ({"name": "A", "lifecycle": "friend"}, "lifecycle"),
        ({"name": "A\x00"}, "name"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields, field, cast, today):
    with pytest.raises(RuleViolation) as refusal:
        services.register_accounts(
            rows=[services.NewAccount(**fields)], by=cast.leader.actor, today=today
        )

    assert list(refusal.value.errors) == [field]
    assert Account.objects.count() == 0


def test_all_refused_fields_are_named_at_once(register, cast):
    account = register()

    with pytest.raises(RuleViolation) as refusal:
        edit(account, cast.leader, name="", country="Atlantis")

    assert set(refusal.value.errors) == {"name", "country"}


def test_an_outside_id_means_one_account(register):
    register("First", external_ids=(("ERP", "7"),))

    with pytest.raises(Conflict, match="belongs to another account"):
        register("Second", external_ids=(("ERP", "7"),))

    register("Third", external_ids=(("Shop", "7"),))
    assert ExternalId.objects.count() == 2


def test_a_reader_registers_nothing(register, cast):
    with pytest.raises(NotAllowed):
        register(by=cast.reader)


def test_the_team_edits_and_others_do_not(register, cast):
    account = register(manager=cast.manager)

    edit(account, cast.manager, sector="Drives")
    edit(account, cast.leader, sector="Drive systems")

    for other in (cast.colleague, cast.reader):
        with pytest.raises(NotAllowed):
            edit(account, other, sector="Mine")


def test_a_change_is_kept_with_old_and_new_value_and_renews_the_search_keys(register, cast):
    account = register("Old Name")

    edited = edit(account, cast.leader, name="New Name", sector="")

    assert (edited.name, edited.version) == ("New Name", 2)
    assert set(NameKey.objects.values_list("key", flat=True)) == {"new name", "name"}
    act = history_of_account(account.id)[0]
    assert (act.action, act.changes) == ("account.edited", {"name": ("Old Name", "New Name")})


def test_saying_the_same_again_changes_nothing(register, cast, acts):
    account = register("Same")

    assert edit(account, cast.leader, name=" Same ").version == 1
    assert acts(account) == ["account.registered"]


def test_a_change_over_an_unseen_change_is_refused(register, cast):
    account = register()
    edit(account, cast.leader, version=1, sector="A")

    with pytest.raises(Conflict, match="meanwhile"):
        edit(account, cast.leader, version=1, sector="B")


def test_the_life_cycle_goes_step_by_step(register, cast):
    account = register()

    with pytest.raises(RuleViolation, match="straight"):
        edit(account, cast.leader, lifecycle="loyal")

    edit(account, cast.leader, lifecycle="customer")
    assert edit(account, cast.leader, lifecycle="loyal").lifecycle == "loyal"


def test_archiving_and_restoring_are_acts_and_neither_is_done_twice(register, cast, acts):
    account = register(manager=cast.manager)

    services.archive_account(account_id=account.id, reason="Merged", by=cast.manager.actor, now=NOW)
    with pytest.raises(RuleViolation, match="already"):
        services.archive_account(account_id=account.id, by=cast.manager.actor, now=NOW)
    services.restore_account(account_id=account.id, by=cast.manager.actor)
    with pytest.raises(RuleViolation, match="not archived"):
        services.restore_account(account_id=account.id, by=cast.manager.actor)

    assert acts(account)[-2:] == ["account.archived", "account.restored"]


def test_a_manager_archives_only_accounts_of_his_own(register, cast):
    account = register()

    with pytest.raises(NotAllowed):
        services.archive_account(account_id=account.id, by=cast.manager.actor, now=NOW)
