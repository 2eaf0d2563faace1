"""A promise is kept once, tried again later when it fails, and dead when nothing helps."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import connection, connections, transaction
from django.utils import timezone

from kam.outbox import kinds, services
from kam.outbox.choices import ALARM
from kam.outbox.kinds import Hopeless, UnknownKind, delivers, pause_after
from kam.outbox.models import Delivery, Notice
from kam.outbox.services.delivering import deliver, revive
from kam.outbox.services.leftovers import forget_what_is_over
from kam.tenancy.context import NoActiveTenant, activate, no_tenant
from kam.tenancy.models import Tenant
from kam.workspace.tenancies import resume_workspace

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Deliverer:
    """Writes down what it was given; raises what it is told to."""

    def __init__(self):
        self.seen = []
        self.error = None

    def __call__(self, delivery):
        self.seen.append(delivery.payload)
        if self.error is not None:
            raise self.error


@pytest.fixture
def deliverer(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    found = Deliverer()
    delivers("test.thing", attempts=3)(found)
    return found


@pytest.fixture
def promised(acme, deliverer):
    with activate(acme):
        services.promise(kind="test.thing", key="one", payload={"n": 1})
        yield Delivery.objects.get()


def due_again(delivery):
    """Let the pause pass."""
    Delivery.objects.filter(pk=delivery.pk).update(available_at=timezone.now() - timedelta(hours=1))


def try_it(delivery):
    outcome = deliver(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    return outcome


@pytest.mark.django_db
def test_a_promise_is_kept_once(promised, deliverer):
    assert try_it(promised) is True
    assert try_it(promised) is False

    assert deliverer.seen == [{"n": 1}]
    assert promised.done_at is not None
    assert promised.attempts == 1


@pytest.mark.django_db
def test_a_limit_after_the_act_does_not_have_it_done_twice(promised, late_limit):
    assert try_it(promised) is True

    assert late_limit
    assert promised.done_at is not None


@pytest.mark.django_db
def test_a_limit_during_the_act_is_a_failed_attempt(promised, deliverer):
    deliverer.error = SoftTimeLimitExceeded()

    assert try_it(promised) is False
    assert promised.last_error.startswith("SoftTimeLimitExceeded")


@pytest.mark.django_db
def test_the_same_key_is_the_same_promise(promised):
    services.promise(kind="test.thing", key="one", payload={"n": 2})
    services.promise_many(kind="test.thing", rows=[("one", {}), ("two", {"n": 2})])

    assert sorted(Delivery.objects.values_list("key", flat=True)) == ["one", "two"]


@pytest.mark.django_db
def test_a_promise_of_an_unknown_kind_is_refused_at_once(acme):
    with activate(acme), pytest.raises(UnknownKind):
        services.promise(kind="test.nobody", key="x", payload={})


@pytest.mark.django_db
def test_without_a_tenant_nothing_is_promised(deliverer):
    with pytest.raises(NoActiveTenant):
        services.promise(kind="test.thing", key="x", payload={})


@pytest.mark.django_db
def test_a_promise_goes_with_its_transaction(acme, deliverer):
    with activate(acme):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            services.promise(kind="test.thing", key="lost", payload={})
            raise ZeroDivisionError
        assert Delivery.objects.count() == 0


@pytest.mark.django_db
def test_what_fails_is_tried_again_later_and_later(promised, deliverer):
    deliverer.error = ValueError("no luck")

    assert try_it(promised) is False
    assert promised.last_error == "ValueError: no luck"
    assert promised.done_at is None
    first = promised.available_at
    assert first > timezone.now()
    assert try_it(promised) is False
    assert promised.attempts == 1  # too early: nothing was begun

    due_again(promised)
    deliverer.error = None
    assert try_it(promised) is True
    assert promised.attempts == 2


def test_pauses_grow_up_to_an_hour(settings):
    settings.OUTBOX_FIRST_PAUSE = 5

    assert [pause_after(n) for n in range(1, 9)] == [5, 20, 80, 320, 1280, 3600, 3600, 3600]


@pytest.mark.django_db
def test_after_the_last_attempt_it_is_dead_and_administrators_hear(cast, promised, deliverer):
    deliverer.error = ValueError("never")
    for _ in range(3):
        due_again(promised)
        try_it(promised)

    assert promised.dead_at is not None
    assert promised.attempts == 3
    alarm = Delivery.objects.get(kind=ALARM)
    assert deliver(delivery_id=alarm.pk, now=NOW) is True
    assert {n.recipient_id for n in Notice.objects.all()} == {cast.admin.membership.pk}


@pytest.mark.django_db
def test_many_deaths_in_an_hour_are_one_alarm_a_kind(acme, deliverer):
    deliverer.error = Hopeless("no such address")
    with activate(acme):
        services.promise_many(kind="test.thing", rows=[(f"k{n}", {}) for n in range(5)])
        for each in Delivery.objects.filter(kind="test.thing"):
            deliver(delivery_id=each.pk, now=NOW)

        assert Delivery.objects.filter(dead_at__isnull=False).count() == 5
        assert Delivery.objects.filter(kind=ALARM).count() == 1


@pytest.mark.django_db
def test_the_death_of_what_tells_of_death_is_told_to_nobody(acme, deliverer):
    deliverer.error = Hopeless("no mail today")
    with activate(acme):
        services.promise(kind="test.thing", key="loud", payload={"quiet": True})
        deliver(delivery_id=Delivery.objects.get().pk, now=NOW)

        assert not Delivery.objects.filter(kind=ALARM).exists()


@pytest.mark.django_db
def test_hopeless_means_never_again(promised, deliverer):
    deliverer.error = Hopeless("the mail server refuses the recipient")

    try_it(promised)

    assert promised.dead_at is not None
    assert promised.attempts == 1


@pytest.mark.django_db
def test_a_process_that_ended_at_work_has_used_its_attempt(promised, deliverer):
    """What a dead process leaves is an attempt begun and nothing else."""
    Delivery.objects.filter(pk=promised.pk).update(attempts=3)

    assert try_it(promised) is False

    assert deliverer.seen == []
    assert promised.dead_at is not None
    assert "ended while it worked" in promised.last_error


@pytest.mark.django_db
def test_what_a_deliverer_writes_falls_with_its_failure(acme, cast, deliverer, promised):
    def write_and_fail(delivery):
        Notice.objects.create(recipient_id=cast.manager.membership.pk, kind="x", key="x")
        raise ValueError

    delivers("test.thing", attempts=3)(write_and_fail)

    try_it(promised)

    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_a_dead_one_can_be_tried_again_with_all_attempts(promised, deliverer):
    deliverer.error = Hopeless("later maybe")
    try_it(promised)
    deliverer.error = None

    assert [one.pk for one in revive()] == [promised.pk]

    assert try_it(promised) is True
    assert promised.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_while_one_works_a_second_message_finds_nothing(acme, deliverer):
    inside, go_on = threading.Event(), threading.Event()

    def slow(delivery):
        deliverer(delivery)
        inside.set()
        go_on.wait(10)

    delivers("test.thing", attempts=3)(slow)
    with activate(acme):
        services.promise(kind="test.thing", key="one", payload={})
        promised = Delivery.objects.get()

    def work():
        with activate(acme):
            deliver(delivery_id=promised.pk, now=NOW)
        connections.close_all()

    first = threading.Thread(target=work)
    first.start()
    assert inside.wait(10)
    with activate(acme):
        assert deliver(delivery_id=promised.pk, now=NOW) is False
    go_on.set()
    first.join(10)

    assert len(deliverer.seen) == 1


@pytest.mark.django_db
def test_another_tenant_cannot_deliver_it(globex, promised):
    connection.unstamp()

    with no_tenant(), activate(globex):
        assert deliver(delivery_id=promised.pk, now=NOW) is False


@pytest.mark.django_db
def test_what_was_done_a_month_ago_is_forgotten(promised, deliverer):
    try_it(promised)
    forget_what_is_over(now=timezone.now() + timedelta(days=29))
    assert Delivery.objects.exists()

    forget_what_is_over(now=timezone.now() + timedelta(days=31))

    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_an_open_promise_is_never_forgotten(promised):
    forget_what_is_over(now=timezone.now() + timedelta(days=3650))

    assert Delivery.objects.exists()


@pytest.mark.parametrize("state", [Tenant.Status.SUSPENDED, Tenant.Status.CLOSED])
@pytest.mark.django_db
def test_nothing_leaves_a_workspace_that_is_not_active(acme, cast, promised, deliverer, state):
    Tenant.objects.filter(pk=acme.pk).update(status=state)

    assert try_it(promised) is False
    assert try_it(promised) is False
    assert deliverer.seen == []
    assert (promised.attempts, promised.done_at, promised.dead_at) == (0, None, None)

    acme.refresh_from_db()
    resume_workspace(tenant=acme, by=cast.admin.actor)
    assert try_it(promised) is True
    assert deliverer.seen == [{"n": 1}]
