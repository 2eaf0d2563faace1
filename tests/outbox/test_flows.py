"""Acts that members hear of: a place on a team, a tier, a load that ended."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest

from kam.outbox.choices import NOTICE_MAIL
from kam.outbox.models import Delivery, Notice
from kam.outbox.words import words_for
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def account(acme, cast):
    from accounts.services import NewAccount, register_accounts

    with activate(acme):
        (account,) = register_accounts(
            rows=[NewAccount(name="Brauer AG")], by=cast.leader.actor, today=TODAY
        )
        yield account


def told(person):
    return [
        words_for(n.kind, n.words)
        for n in Notice.objects.filter(recipient_id=person.membership.pk).order_by("id")
    ]


def test_who_is_made_manager_hears_it_by_mail_too(cast, account):
    from accounts.services import hand_over_manager

    hand_over_manager(
        account_id=account.pk,
        to_id=cast.manager.membership.pk,
        on=TODAY,
        by=cast.leader.actor,
        today=TODAY,
    )

    assert told(cast.manager) == ["Lee Leader made you account manager of Brauer AG."]
    assert Delivery.objects.filter(kind=NOTICE_MAIL).count() == 1


def test_who_takes_an_account_needs_no_word(cast, account):
    from accounts.services import hand_over_manager

    hand_over_manager(
        account_id=account.pk,
        to_id=cast.leader.membership.pk,
        on=TODAY,
        by=cast.leader.actor,
        today=TODAY,
    )

    assert told(cast.leader) == []


def test_an_act_that_fails_tells_nobody(cast, account):
    from accounts.services import hand_over_manager
    from kam.errors import RuleViolation

    for _ in range(2):
        with suppress(RuleViolation):
            hand_over_manager(
                account_id=account.pk,
                to_id=cast.manager.membership.pk,
                on=TODAY,
                by=cast.leader.actor,
                today=TODAY,
            )

    assert len(told(cast.manager)) == 1
