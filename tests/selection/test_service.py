"""Tiers promise service, what is delivered is held against it, and customers say how it is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.merging import merge_accounts
from accounts.services.registry import NewAccount, register_accounts
from kam.errors import NotAllowed, NotFound, RuleViolation, Stale
from kam.tenancy.context import activate
from selection.choices import Kept
from selection.models import Satisfaction, ServicePromise, Tier, TierHolding, Touch
from selection.queries import service as queries
from selection.queries.catalogue import catalogue, get_offer, offer_to
from selection.queries.tiers import open_proposals, register, tiers_of
from selection.services.catalogue import PromiseData, set_promise
from selection.services.satisfaction import SatisfactionData, note_satisfaction
from selection.services.tiers import TierRow, change_scheme, choose_scheme, confirm_proposals
from selection.services.touches import TouchData, log_touch, remove_touch, upsert_touch

pytestmark = pytest.mark.django_db
LONG_AGO = date(2024, 1, 1)
ROWS = [TierRow("Gold", 60, "Partner"), TierRow("Silver", 0)]


@pytest.fixture
def scheme(acme, cast, model, clock):
    with activate(acme):
        made = choose_scheme(name="Medals", rows=ROWS, by=cast.leader.actor, **clock)
        confirm_proposals(
            proposals=list(open_proposals()), reason="Known.", by=cast.leader.actor, **clock
        )
    return made


@pytest.fixture
def say(acme, cast, scheme, clock):
    """Set a promise for a level; 0 is all other customers."""

    def act(level, valid_from=LONG_AGO, **terms):
        tiers = {tier.level: tier.pk for tier in tiers_of(scheme)} | {0: None}
        return set_promise(
            tier_id=tiers[level],
            terms=PromiseData(**terms),
            valid_from=valid_from,
            by=cast.leader.actor,
            **clock,
        )

    return act


@pytest.fixture
def done(cast, today):
    """Log touches for an account, one on each of the last days."""

    def act(account, kind, number, **more):
        return [
            log_touch(
                touch=TouchData(account.pk, kind, today - timedelta(days=n), **more),
                by=cast.leader.actor,
                today=today,
            )
            for n in range(number)
        ]

    return act


def an_early_entry(cast, account, today):
    """The log goes back a year, so that a whole year counts."""
    early = TouchData(account.pk, "answer", today - timedelta(days=364))
    log_touch(touch=early, by=cast.leader.actor, today=today)


def rows_of(by, today):
    return {row.name: row for row in queries.ledger(by=by, today=today).rows}


def test_a_promise_holds_from_its_day_and_the_past_does_not_change(acme, cast, say, clock, today):
    later = today + timedelta(days=30)
    with activate(acme):
        first = say(1, visits=12, answer_hours=4.0, named_staff=2, reviews=2, items="A portal\n")
        first.set_at -= timedelta(days=2)
        first.save()
        say(1, valid_from=later, visits=6)
        gold = catalogue(today)[0]
        assert (gold.promise.visits, gold.planned.visits) == (12, 6)
        assert gold.promise.lines == ["A portal"]
        assert catalogue(later)[0].promise.visits == 6
        for day in (LONG_AGO, today - timedelta(days=1)):
            with pytest.raises(RuleViolation, match="before today"):
                say(1, valid_from=day, visits=1)
        say(1, valid_from=later, visits=8)
        assert ServicePromise.objects.filter(valid_from=later).get().visits == 8
        with pytest.raises(RuleViolation, match="at least one"):
            say(2)
        with pytest.raises(NotAllowed):
            set_promise(
                tier_id=None, terms=PromiseData(1), valid_from=today, by=cast.manager.actor, **clock
            )


def test_customers_know_a_tier_by_a_name_of_its_own(acme, cast, scheme, say, clock, today):
    by = cast.leader.actor
    with activate(acme):
        say(1, visits=12)
        rows = [TierRow("Top", 60), TierRow("Next", 0, " Friend ")]
        change_scheme(scheme=scheme, name="Medals", rows=rows, by=by, **clock)
        assert [t.customer_name for t in tiers_of(scheme)] == ["Partner", "Friend"]
        other = choose_scheme(
            name="League",
            rows=[TierRow("Premier", 70), TierRow("First", 40), TierRow("Second", 0)],
            by=by,
            **clock,
        )
        assert [t.customer_name for t in tiers_of(other)] == ["Partner", "Friend", ""]
        premier = catalogue(today)[0]
        assert (premier.name, premier.promise.visits) == ("Premier", 12)
        assert premier.promise.valid_from == today
        with pytest.raises(NotFound):
            get_offer(Tier.objects.filter(scheme=scheme).first().pk, today)


def test_too_much_is_flagged_like_too_little(acme, cast, book, say, done, today):
    by = cast.leader.actor
    with activate(acme):
        say(1, visits=4, reviews=1, answer_hours=8.0)
        say(2, visits=4)
        assert queries.ledger(by=by, today=today).since is None, "nothing is logged yet"
        an_early_entry(cast, book["Halvorsen"], today)
        held = {row.name: row.level for row in queries.ledger(by=by, today=today).rows}
        top = next(name for name, level in held.items() if level == 1)
        lower = next(name for name, level in held.items() if level == 2)
        done(book[top], "visit", 2, minutes=90)
        done(book[top], "review", 1)
        done(book[top], "answer", 2, took_hours=4.0)
        done(book[lower], "visit", 6)
        rows = rows_of(by, today)
        assert rows[top].verdicts == {Kept.UNDER}
        assert rows[top].reviews.verdict == Kept.KEPT
        assert (rows[top].answers.in_time, rows[top].hours) == (2, 3.0)
        assert rows[lower].verdicts == {Kept.OVER}
        found = queries.ledger(by=by, today=today)
        assert [row.name for row in found.narrowed(verdict="over")] == [lower]
        assert found.rows[0].verdicts != {Kept.KEPT}, "the flagged stand first"
        assert found.tiers[1].over == 1


def test_others_count_only_once_the_catalogue_names_them(acme, cast, book, say, done, today):
    by = cast.leader.actor
    with activate(acme):
        say(1, visits=4)
        an_early_entry(cast, book["Tamar"], today)
        done(book["Tamar"], "visit", 3)
        assert "Tamar" not in rows_of(by, today), "it holds no tier"
        say(0, visits=1)
        tamar = rows_of(by, today)["Tamar"]
        assert (tamar.level, tamar.verdicts) == (0, {Kept.OVER})
        assert offer_to(book["Tamar"].pk, today).promise.visits == 1
        assert queries.ledger(by=by, today=today).tiers[-1].over == 1


def test_what_was_done_is_sound_and_the_circles(acme, cast, book, scheme, today):
    ours = book["Brauer"]
    with activate(acme):
        for wrong in (
            {"done_on": today + timedelta(days=1)},
            {"minutes": 1441},
            {"took_hours": 3.0},
            {"kind": "party"},
            {"member_id": ours.pk},
        ):
            said = {"account_id": ours.pk, "kind": "visit", "done_on": today, **wrong}
            with pytest.raises(RuleViolation):
                log_touch(touch=TouchData(**said), by=cast.manager.actor, today=today)
        visit = TouchData(ours.pk, "visit", today, minutes=60)
        made = log_touch(touch=visit, by=cast.manager.actor, today=today)
        assert made.member_name == cast.manager.actor.name
        other = TouchData(book["Delmar"].pk, "visit", today)
        with pytest.raises(NotAllowed):
            log_touch(touch=other, by=cast.manager.actor, today=today)
        with pytest.raises(NotAllowed):
            queries.touches_of(ours.pk, by=cast.reader.actor)
        with pytest.raises(NotFound):
            queries.get_touch(made.pk, by=cast.reader.actor)
        assert queries.ledger(by=cast.reader.actor, today=today).rows == []
        remove_touch(touch=made, by=cast.manager.actor)
        assert not Touch.objects.exists()


def test_another_system_says_the_same_twice(acme, cast, book, today):
    calendar = {"source": "Calendar", "external_id": "7", "by": cast.manager.actor, "today": today}
    visit = TouchData(book["Brauer"].pk, "visit", today, minutes=60)
    with activate(acme):
        first = upsert_touch(touch=visit, **calendar)
        again = upsert_touch(touch=visit, **calendar)
        assert (first.created, again.created, again.touch.version) == (True, False, 1)
        longer = TouchData(book["Brauer"].pk, "visit", today, minutes=90)
        assert upsert_touch(touch=longer, version=1, **calendar).touch.version == 2
        with pytest.raises(Stale):
            upsert_touch(touch=visit, version=1, **calendar)
        assert Touch.objects.get().minutes == 90


def test_a_happy_lowest_tier_is_a_success(acme, cast, book, say, today):
    by = cast.leader.actor
    with activate(acme):
        say(0, visits=0)
        rated = [("Halvorsen", 3), ("Tamar", 2), ("Tamar", 5)]
        for n, (name, rating) in enumerate(rated):
            word = SatisfactionData(book[name].pk, rating, today - timedelta(days=9 - n), "Survey")
            note_satisfaction(word=word, by=by, today=today)
        old = SatisfactionData(book["Delmar"].pk, 1, today - timedelta(days=400), "Old survey")
        note_satisfaction(word=old, by=by, today=today)
        assert Satisfaction.objects.filter(account=book["Tamar"]).first().level == 0
        tiers = {each.offer.level: each for each in queries.ledger(by=by, today=today).tiers}
        assert (tiers[0].contentment.number, tiers[0].contentment.mean) == (1, 5.0)
        assert tiers[0].contentment.content == 100.0
        assert tiers[0].is_success
        level = Satisfaction.objects.get(account=book["Halvorsen"]).level
        assert level in (1, 2)
        assert not tiers[level].is_success
        for wrong in (
            SatisfactionData(book["Tamar"].pk, 6, today, "Survey"),
            SatisfactionData(book["Tamar"].pk, 4, today + timedelta(days=1), "Survey"),
            SatisfactionData(book["Tamar"].pk, 4, today, " "),
        ):
            with pytest.raises(RuleViolation):
                note_satisfaction(word=wrong, by=by, today=today)


def test_all_of_it_follows_into_the_account_it_is_merged_with(
    acme, cast, book, say, done, clock, today
):
    by = cast.leader.actor
    with activate(acme):
        done(book["Tamar"], "visit", 2)
        word = SatisfactionData(book["Tamar"].pk, 5, today, "Survey")
        note_satisfaction(word=word, by=by, today=today)
        merge_accounts(survivor_id=book["Delmar"].pk, merged_id=book["Tamar"].pk, by=by, **clock)
        assert Touch.objects.filter(account=book["Delmar"]).count() == 2
        assert Satisfaction.objects.get().account_id == book["Delmar"].pk


def test_the_pages_show_and_take_it(acme, cast, scheme, book, browser):
    leader, manager, reader = (browser(p) for p in (cast.leader, cast.manager, cast.reader))
    gold = Tier.objects
    with activate(acme):
        gold = tiers_of(scheme)[0]
    promise = f"/w/acme/selection/promises/{gold.pk}/"
    wanted = {"valid_from": "2024-01-01", "visits": "12", "items": "A portal"}
    assert leader.get(promise).status_code == 200
    assert leader.post(promise, {**wanted, "visits": "-1"}).status_code == 422
    assert leader.post(promise, wanted).status_code == 303
    assert manager.post(promise, wanted).status_code == 403
    others = "/w/acme/selection/promises/others/"
    said = {"valid_from": "2024-01-01", "answer_hours": "48"}
    assert leader.post(others, said).status_code == 303
    tiers = reader.get("/w/acme/selection/tiers/").content.decode()
    for words in ("12 visits a year", "A portal", "Customers know it as Partner", "48 hours"):
        assert words in tiers
    account = f"/w/acme/accounts/{book['Brauer'].pk}/service/"
    assert "What we promise it" in reader.get(account).content.decode()
    assert "What was done is read" in reader.get(account).content.decode()
    why = reader.get(f"/w/acme/accounts/{book['Brauer'].pk}/why/").content.decode()
    assert "What we promise it" in why
    touch = {"kind": "visit", "done_on": "2026-01-05", "minutes": "60"}
    assert manager.post(f"{account}touches/", {**touch, "kind": ""}).status_code == 422
    assert manager.post(f"{account}touches/", touch).status_code == 303
    word = {"rating": "5", "said_on": "2026-01-05", "source": "Call with Ms Roth"}
    assert manager.post(f"{account}satisfaction/", {**word, "source": ""}).status_code == 422
    assert manager.post(f"{account}satisfaction/", word).status_code == 303
    shown = manager.get(account).content.decode()
    assert "Call with Ms Roth" in shown
    assert "Take out" in shown
    listed = leader.get("/w/acme/selection/service/").content.decode()
    assert "Brauer" in listed
    assert leader.get("/w/acme/selection/service/?verdict=under&level=0").status_code == 200
    assert leader.get("/w/acme/selection/service/?export=csv").status_code == 200
    with activate(acme):
        made = Touch.objects.get()
    assert manager.post(f"{account}touches/{made.pk}/remove/").status_code == 303
    assert manager.post(f"{account}touches/{made.pk}/remove/").status_code == 404


def test_over_rest_the_same(acme, cast, scheme, book, machine, globex, outsider):
    leader, manager, reader = (machine(p) for p in (cast.leader, cast.manager, cast.reader))
    api = "/api/v1/selection/"

    def send(client, method, path, **data):
        return getattr(client, method)(f"{api}{path}", data, content_type="application/json")

    offers = reader.get(f"{api}catalogue/").json()["results"]
    assert [(o["level"], o["customer_name"]) for o in offers] == [(1, "Partner"), (2, ""), (0, "")]
    terms = {"tier_id": offers[0]["tier_id"], "valid_from": "2024-01-01", "visits": 12}
    made = send(leader, "post", "promises/", **terms)
    assert made.status_code == 201, made.content
    assert send(manager, "post", "promises/", **terms).status_code == 403
    assert reader.get(f"{api}promises/").json()["results"][0]["visits"] == 12
    assert reader.get(f"{api}catalogue/").json()["results"][0]["promise"]["visits"] == 12
    visit = {"account_id": str(book["Brauer"].pk), "kind": "visit", "done_on": "2026-01-05"}
    created = send(manager, "put", "touches/by-external-id/Calendar/7/", **visit)
    assert created.status_code == 201, created.content
    same = send(manager, "put", "touches/by-external-id/Calendar/7/", **visit)
    assert (same.status_code, same.json()["id"]) == (200, created.json()["id"])
    assert manager.get(f"{api}touches/by-external-id/Calendar/7/").status_code == 200
    assert reader.get(f"{api}touches/by-external-id/Calendar/7/").status_code == 404
    assert send(manager, "post", "touches/", **visit).status_code == 201
    listed = manager.get(f"{api}touches/?account_id={book['Brauer'].pk}").json()["results"]
    assert len(listed) == 2
    word = {"account_id": visit["account_id"], "rating": 4, "said_on": "2026-01-05"}
    assert send(manager, "post", "satisfaction/", **word, source="Call").status_code == 201
    assert send(reader, "post", "satisfaction/", **word, source="Call").status_code == 403
    assert manager.get(f"{api}satisfaction/").json()["results"][0]["rating"] == 4
    rows = leader.get(f"{api}service/").json()["results"]
    assert "Brauer" in {row["account_name"] for row in rows}
    tiers = leader.get(f"{api}service/tiers/").json()["results"]
    assert [tier["level"] for tier in tiers] == [1, 2, 0]
    own = created.json()
    gone = manager.delete(f"{api}touches/{own['id']}/", headers={"If-Match": '"v1"'})
    assert gone.status_code == 204, gone.content
    with activate(globex):
        assert not queries.touches(by=outsider.actor).exists()
        assert catalogue(date(2026, 3, 2))[0].promise is None


def test_customers_without_a_tier_are_counted_whatever_was_done_for_them(
    acme, cast, book, say, done, today, browser, machine
):
    by = cast.leader.actor
    with activate(acme):
        number = len(book)
        holders = {row.account_id for row in register()}
        others = [account for account in book.values() if account.pk not in holders]
        first = queries.ledger(by=by, today=today).tiers
        assert sum(each.accounts for each in first) == number, "also while nothing is logged"
        assert {each.visits for each in first} == {None}

        say(0, visits=2)
        an_early_entry(cast, next(a for a in book.values() if a.pk in holders), today)
        last = queries.ledger(by=by, today=today).tiers[-1]
        assert (last.accounts, last.listed) == (len(others), 0)
        assert last.visits.delivered == 0
        assert last.visits.promised == pytest.approx(2 * len(others), rel=0.02)
        assert last.under == len(others)

        done(others[0], "visit", 2)
        found = queries.ledger(by=by, today=today)
        last = found.tiers[-1]
        assert (last.accounts, last.listed, last.under) == (len(others), 1, len(others) - 1)
        assert (last.visits.delivered, sum(each.accounts for each in found.tiers)) == (2, number)
        assert len(found.rows) == len(holders) + 1
    page = browser(cast.leader).get("/w/acme/selection/service/").content.decode()
    assert "also those for whom nothing was done" in page
    rest = machine(cast.leader, scopes=["selection:read"])
    row = rest.get("/api/v1/selection/service/tiers/").json()["results"][-1]
    assert (row["accounts"], row["listed"], row["visits"]["delivered"]) == (len(others), 1, 2)
    mine = machine(cast.manager, scopes=["selection:read"])
    rows = mine.get("/api/v1/selection/service/tiers/").json()["results"]
    assert sum(row["accounts"] for row in rows) == 1, "only those whose figures one reads"


def test_who_lost_its_tier_keeps_what_was_promised_then(acme, cast, book, say, today):
    by = cast.leader.actor
    with activate(acme):
        say(0, visits=0)
        say(1, visits=12)
        say(2, visits=12)
        an_early_entry(cast, book["Halvorsen"], today)
        TierHolding.objects.filter(account_id=book["Halvorsen"].pk).update(
            starts_on=LONG_AGO, ends_on=today - timedelta(days=180)
        )
        last = queries.ledger(by=by, today=today).tiers[-1]
        assert last.listed == 1
        assert last.visits.promised == pytest.approx(6, rel=0.05)


def test_counting_all_customers_reads_none_of_them(
    acme, cast, book, say, today, enter_many, django_assert_num_queries
):
    with activate(acme):
        say(0, visits=2)
        an_early_entry(cast, book["Halvorsen"], today)
        with CaptureQueriesContext(connection) as few:
            queries.ledger(by=cast.leader.actor, today=today)
        enter_many(30)
        with django_assert_num_queries(len(few)):
            found = queries.ledger(by=cast.leader.actor, today=today)
        assert found.tiers[-1].accounts >= 30
        assert len(found.rows) <= len(book)


@pytest.fixture
def enter_many(cast, today):
    def act(number):
        register_accounts(
            rows=[NewAccount(name=f"Small {n}") for n in range(number)],
            by=cast.leader.actor,
            today=today,
        )

    return act
