"""The account team: one manager at a time, handover in one act, cover, reporting lines."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts import services
from accounts.models import Contract, Standing, TeamMember
from accounts.services.standing import follow_calendar
from kam.errors import NotAllowed, RuleViolation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("enter")]
JAN, JUN, DEC = date(2026, 1, 1), date(2026, 6, 1), date(2026, 12, 1)


def add(account, person, role="sales", by=None, starts_on=JAN, today=date(2026, 11, 21), **more):
    return services.add_team_member(
        account_id=account.id,
        member_id=person.membership.id,
        place=services.TeamPlace(role=role, starts_on=starts_on, **more),
        by=by.actor,
        today=today,
    )


def hand_over(account, person, on, by, today=date(2026, 11, 21)):
    return services.hand_over_manager(
        account_id=account.id, to_id=person.membership.id, on=on, by=by.actor, today=today
    )


def managed_by(account):
    return Standing.objects.get(account=account).manager_name


def test_two_managers_on_one_day_are_refused_by_the_database(register, cast):
    account = register()
    row = {"account": account, "role": "manager"}
    TeamMember.objects.create(**row, member=cast.manager.membership, starts_on=JAN, ends_on=JUN)
    TeamMember.objects.create(**row, member=cast.leader.membership, starts_on=JUN)

    for starts_on, ends_on in ((JAN, date(2026, 1, 2)), (DEC, None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            TeamMember.objects.create(
                **row, member=cast.colleague.membership, starts_on=starts_on, ends_on=ends_on
            )


def test_a_second_manager_is_refused_in_words(register, cast):
    account = register(manager=cast.manager)

    with pytest.raises(RuleViolation, match="Mia Manager manages this account"):
        add(account, cast.colleague, "manager", by=cast.leader, starts_on=DEC)


def test_a_handover_ends_one_place_and_begins_the_next_without_a_gap(register, cast, acts):
    account = register()
    old = add(account, cast.manager, "manager", by=cast.leader)
    inside = add(account, cast.reader, "inside_service", by=cast.leader, reports_to_id=old.id)

    new = hand_over(account, cast.colleague, JUN, by=cast.manager)

    old.refresh_from_db()
    inside.refresh_from_db()
    assert (old.ends_on, new.starts_on, new.ends_on) == (JUN, JUN, None)
    assert inside.reports_to_id == new.id
    assert managed_by(account) == "Cem Colleague"
    assert acts(account)[-1] == "team.handed_over"


def test_a_planned_handover_shows_on_its_day(register, cast):
    account = register(manager=cast.manager)

    hand_over(account, cast.colleague, DEC, by=cast.leader)

    assert managed_by(account) == "Mia Manager"
    follow_calendar(today=date(2026, 11, 30))
    assert managed_by(account) == "Mia Manager"
    follow_calendar(today=date(2026, 12, 4))
    assert managed_by(account) == "Cem Colleague"


def test_ending_the_manager_leaves_the_account_without_one(register, cast):
    account = register()
    place = add(account, cast.manager, "manager", by=cast.leader)

    services.end_team_member(
        account_id=account.id, place_id=place.id, on=JUN, by=cast.leader.actor, today=DEC
    )

    assert managed_by(account) == ""
    assert Standing.objects.get(account=account).manager_id is None


def test_the_same_colleague_stands_in_one_role_once(register, cast):
    account = register()
    add(account, cast.colleague, by=cast.leader)

    with pytest.raises(RuleViolation, match="already"):
        add(account, cast.colleague, by=cast.leader, starts_on=JUN)


def test_a_cover_has_the_rights_of_the_team_for_its_days_only(register, cast, today):
    account = register()
    place = add(account, cast.manager, "manager", by=cast.leader)

    def cover(starts_on, ends_on):
        return services.cover_absence(
            account_id=account.id,
            place_id=place.id,
            member_id=cast.colleague.membership.id,
            starts_on=starts_on,
            ends_on=ends_on,
            by=cast.manager.actor,
        )

    cover(JAN, JUN)
    covered = TeamMember.objects.get(covers=place)
    assert (covered.role, covered.member_id) == ("manager", cast.colleague.membership.id)
    assert managed_by(account) == "Mia Manager"
    with pytest.raises(RuleViolation, match="within the days"):
        cover(date(2025, 1, 1), JUN)


def test_nobody_reports_to_themselves_over_any_number_of_steps(register, cast):
    account = register()
    boss = add(account, cast.manager, "manager", by=cast.leader)
    inside = add(account, cast.colleague, "inside_service", by=cast.leader, reports_to_id=boss.id)

    with pytest.raises(RuleViolation, match="report to themselves"):
        services.set_reporting_line(
            account_id=account.id, place_id=boss.id, reports_to_id=inside.id, by=cast.leader.actor
        )


def test_only_the_manager_and_leaders_decide_on_the_team(register, cast):
    account = register(manager=cast.manager)
    add(account, cast.colleague, by=cast.manager)

    for other in (cast.colleague, cast.reader):
        with pytest.raises(NotAllowed):
            add(account, cast.admin, by=other)


def test_a_successor_takes_everything_of_a_colleague_who_leaves(register, cast, acts):
    mine = register("Mine", manager=cast.manager)
    both = register("Both")
    place = add(both, cast.manager, "sales", by=cast.leader)
    inside = add(both, cast.reader, "inside_service", by=cast.leader, reports_to_id=place.id)
    held = add(both, cast.colleague, "sales", by=cast.leader)
    planned = add(both, cast.manager, "specialist", by=cast.leader, starts_on=date(2027, 1, 1))
    Contract.objects.create(account=both, title="Frame", renewal_owner=cast.manager.membership)

    touched = services.hand_over_accounts(
        member=cast.manager.membership,
        successor=cast.colleague.membership,
        on=DEC,
        by=cast.admin.actor,
    )

    assert touched == 2
    assert managed_by(mine) == "Cem Colleague"
    left = TeamMember.objects.filter(member=cast.manager.membership)
    assert all(each.ends_on == max(DEC, each.starts_on) for each in left)
    heirs = TeamMember.objects.filter(member=cast.colleague.membership, account=both)
    assert {(each.role, each.starts_on) for each in heirs} == {
        ("sales", JAN),
        ("specialist", planned.starts_on),
    }
    assert Contract.objects.get().renewal_owner_id == cast.colleague.membership.id
    inside.refresh_from_db()
    assert inside.reports_to_id == held.id
    assert "team.handed_over" in acts(mine)
    again = services.hand_over_accounts(
        member=cast.manager.membership,
        successor=cast.colleague.membership,
        on=DEC,
        by=cast.admin.actor,
    )
    assert again == 0


def test_without_a_successor_accounts_are_shown_without_a_manager(register, cast):
    account = register(manager=cast.manager)

    services.hand_over_accounts(
        member=cast.manager.membership, successor=None, on=DEC, by=cast.admin.actor
    )

    assert managed_by(account) == ""


def test_handing_over_everything_is_the_administrators_act(cast):
    with pytest.raises(NotAllowed):
        services.hand_over_accounts(
            member=cast.manager.membership, successor=None, on=DEC, by=cast.leader.actor
        )
