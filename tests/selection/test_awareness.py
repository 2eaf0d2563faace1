"""Leaders learn whether colleagues know the key accounts, and never who named what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam.errors import Conflict, NotAllowed, NotFound, RuleViolation
from kam.tenancy.context import activate
from selection import awareness as rules
from selection.models import Tier, TierHolding, TierScheme
from selection.queries import awareness as queries
from selection.services import awareness as services
from tests.selection.promises import promise

accounts = st.integers(0, 20)
tops = st.lists(accounts, min_size=1, max_size=10, unique=True)
answers = st.lists(st.sets(accounts, max_size=10), max_size=12)


@promise(given(tops, answers))
def check_shares_lie_between_nothing_and_everybody(top, given_answers):
    agreed = rules.agreement(top, given_answers)
    assert all(0 <= share <= 1 for share in agreed.named_by)
    assert (agreed.overlap is None) == (not given_answers)
    if given_answers:
        assert agreed.overlap == pytest.approx(sum(agreed.named_by) / len(top))


@promise(given(tops, answers, st.randoms()))
def check_the_order_of_answers_tells_nothing(top, given_answers, random):
    mixed = list(given_answers)
    random.shuffle(mixed)
    assert rules.agreement(top, mixed) == rules.agreement(top, given_answers)


@promise(given(tops, st.integers(1, 8)))
def check_everybody_naming_the_top_is_full_agreement(top, people):
    agreed = rules.agreement(top, [set(top)] * people)
    assert agreed.overlap == 1
    assert agreed.different == len(top)
    assert agreed.others == []


@promise(given(tops, answers))
def check_every_name_is_counted_once_for_each_answer(top, given_answers):
    agreed = rules.agreement(top, given_answers)
    counted = round(sum(share * agreed.answers for share in agreed.named_by))
    assert counted + sum(n for _each, n in agreed.others) == sum(map(len, given_answers))


@pytest.fixture
def ranked(acme, book, today):
    """Three accounts hold the top tier, Halvorsen first."""
    with activate(acme):
        scheme = TierScheme.objects.create(name="One", is_active=True)
        tier = Tier.objects.create(scheme=scheme, level=1, name="Gold", threshold=0)
        for name, score in (("Halvorsen", 90), ("Brauer", 80), ("Castellan", 70)):
            TierHolding.objects.create(
                account=book[name],
                tier=tier,
                level=1,
                tier_name="Gold",
                starts_on=today,
                score=score,
            )
    return [book[name] for name in ("Halvorsen", "Brauer", "Castellan")]


@pytest.fixture
def check(acme, cast, ranked, clock):
    ids = [cast.manager.membership.pk, cast.reader.membership.pk]
    with activate(acme):
        return services.start_check(ask=services.Ask(ids), by=cast.leader.actor, **clock)


def answer(acme, check, person, named, clock):
    with activate(acme):
        return services.answer_check(
            asked=queries.asked_of(check.pk, by=person.actor),
            account_ids=[each.pk for each in named],
            by=person.actor,
            now=clock["now"],
        )


@pytest.mark.django_db
def test_those_asked_are_told_and_the_agreement_is_reckoned(acme, cast, check, ranked, book, clock):
    from kam.outbox.models import Notice

    with activate(acme):
        told = Notice.objects.filter(kind="awareness.asked").values_list("recipient_id", flat=True)
        assert set(told) == {cast.manager.membership.pk, cast.reader.membership.pk}
    assert answer(acme, check, cast.manager, ranked, clock) == 3
    assert answer(acme, check, cast.reader, [ranked[0], book["Delmar"]], clock) == 1
    with activate(acme):
        result = queries.result_of(check)
    assert (result.asked, result.answers, result.different) == (2, 2, 4)
    assert [each.named_by for each in result.top] == [100, 50, 50]
    assert result.overlap == pytest.approx(100 * 4 / 6)
    assert result.others == [("Delmar", 1)]
    assert result.singles == []


@pytest.mark.django_db
def test_single_answers_are_read_from_five_on_and_carry_no_name(acme, cast, ranked, clock):
    from kam.identity.models import Membership, User

    with activate(acme):
        extra = [
            Membership.objects.create(
                user=User.objects.create(email=f"p{n}@x.example", name=f"Person {n}"),
                name=f"Person {n}",
                email=f"p{n}@x.example",
                roles=["reader"],
            )
            for n in range(5)
        ]
        check = services.start_check(
            ask=services.Ask([each.pk for each in extra]), by=cast.leader.actor, **clock
        )
        from kam.identity.queries.members import actor_of

        for count, member in enumerate(extra, start=1):
            actor = actor_of(member, cast.leader.actor.tenant)
            services.answer_check(
                asked=queries.asked_of(check.pk, by=actor),
                account_ids=[ranked[0].pk],
                by=actor,
                now=clock["now"],
            )
            singles = queries.result_of(check).singles
            assert len(singles) == (5 if count >= 5 else 0)
    assert "Person" not in repr(singles)


@pytest.mark.django_db
def test_one_answers_once_while_the_check_is_open(acme, cast, check, ranked, clock, today):
    answer(acme, check, cast.manager, ranked[:1], clock)
    with pytest.raises(Conflict):
        answer(acme, check, cast.manager, ranked[:1], clock)
    with pytest.raises(NotFound):
        answer(acme, check, cast.colleague, ranked[:1], clock)
    with activate(acme):
        services.close_check(check=check, by=cast.leader.actor, today=today)
    with pytest.raises(Conflict):
        answer(acme, check, cast.reader, ranked[:1], clock)


@pytest.mark.django_db
def test_what_cannot_be_asked_is_refused(acme, cast, book, ranked, clock):
    with activate(acme):
        for ask in (services.Ask(), services.Ask([cast.leader.membership.pk])):
            with pytest.raises(RuleViolation):
                services.start_check(ask=ask, by=cast.leader.actor, **clock)
        with pytest.raises(NotAllowed):
            services.start_check(ask=services.Ask(at_random=2), by=cast.manager.actor, **clock)
        drawn = services.start_check(ask=services.Ask(at_random=2), by=cast.leader.actor, **clock)
        assert queries.get_check(drawn.pk).people == 2
        TierHolding.objects.all().delete()
        with pytest.raises(RuleViolation, match="register is empty"):
            services.start_check(ask=services.Ask(at_random=1), by=cast.leader.actor, **clock)


@pytest.mark.django_db
def test_the_pages_ask_search_answer_and_show(acme, cast, ranked, book, browser):
    leader, reader = browser(cast.leader), browser(cast.reader)
    base = "/w/acme/selection/awareness/"
    assert leader.post(f"{base}start/", {"at_random": 0}).status_code == 422
    started = leader.post(f"{base}start/", {"member_ids": [str(cast.reader.membership.pk)]})
    assert started.status_code == 303
    page = started["Location"]
    address = f"{page}answer/"
    found = reader.get(address, {"q": "halv"}).content.decode()
    assert "Add Halvorsen" in found
    assert "Gold" not in found
    chosen = reader.get(address, {"pick": str(ranked[0].pk)}).content.decode()
    assert "Remove Halvorsen" in chosen
    assert reader.post(address, {}).status_code == 422
    assert reader.post(address, {"pick": [str(ranked[0].pk)]}).status_code == 303
    assert "You named 1 of our top 3 accounts" in reader.get(address).content.decode()
    shown = leader.get(page).content.decode()
    assert "100%" in shown
    assert cast.reader.membership.name not in shown
    assert reader.get(page).status_code == 403
    assert browser(cast.manager).get(address).status_code == 404


@pytest.mark.django_db
def test_over_rest_the_same(acme, cast, ranked, machine):
    api = "/api/v1/selection/awareness/"
    kind = {"content_type": "application/json"}
    made = machine(cast.leader).post(api, {"member_ids": [str(cast.reader.membership.pk)]}, **kind)
    assert made.status_code == 201, made.content
    own = f"{api}{made.json()['id']}/"
    done = machine(cast.reader).post(f"{own}answer/", {"account_ids": [str(ranked[1].pk)]}, **kind)
    assert done.json() == {"right": 1}
    result = machine(cast.leader).get(own).json()
    assert (result["answers"], result["different"]) == (1, 1)
    assert machine(cast.reader).get(own).status_code == 403
    assert machine(cast.leader).post(f"{own}close/", **kind).json()["closed_on"]


@pytest.mark.django_db
def test_another_workspace_sees_nothing(check, globex, outsider):
    with activate(globex), pytest.raises(NotFound):
        queries.get_check(check.pk)
