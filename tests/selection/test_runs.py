"""Monthly runs: what they store, what they propose, and that a month counts once (method 3.4)."""

from datetime import UTC, date, datetime

import pytest

from kam.errors import NotAllowed, RuleViolation
from kam.tenancy.context import activate
from selection.models import Exemption, Score, TierHolding, TierRun, TierRunLine, TierScheme
from selection.queries.eligibility import eligibility_of
from selection.queries.runs import held_since, left_out, probation_of, work_out
from selection.queries.tiers import open_proposals
from selection.services.runs import run_if_due, run_month
from selection.services.scores import score_live
from selection.services.tiers import TierRow, change_scheme, choose_scheme, confirm_proposals

pytestmark = pytest.mark.django_db

ROWS = [TierRow("Gold", 70), TierRow("Silver", 20)]


def at(month, day=2):
    year, month = 2026 + (month - 1) // 12, (month - 1) % 12 + 1
    moment = datetime(year, month, day, 9, 30, tzinfo=UTC)
    return {"today": moment.date(), "now": moment}


@pytest.fixture
def scheme(acme, cast, model, clock):
    with activate(acme):
        made = choose_scheme(name="Medals", rows=ROWS, by=cast.leader.actor, **clock)
        TierScheme.objects.update(stay_months=0)
    return made


@pytest.fixture
def held(acme, cast, scheme, clock):
    """Everybody proposed holds the tier."""
    with activate(acme):
        confirm_proposals(proposals=list(open_proposals()), by=cast.leader.actor, **clock)


def lower(name, by):
    """The account's stored score, moved without its figures."""
    row = Score.objects.get(account__name=name, model__state="in_force")
    row.score -= by
    row.save(update_fields=["score"])


def lines(run):
    """The line of each account at the tier it holds."""
    held = TierRunLine.objects.filter(run=run, role="holder").select_related("account")
    return {line.account.name: line for line in held}


def test_the_first_run_comes_with_the_scheme(acme, scheme, clock):
    with activate(acme):
        run = TierRun.objects.get()

        assert (run.month, run.by_name, run.repeats) == (date(2026, 3, 1), "Lee Leader", 0)
        assert run.proposed == open_proposals().count() > 0
        assert [(cut["name"], cut["at"], cut["seats"]) for cut in run.cuts] == [
            ("Gold", 70, None),
            ("Silver", 20, None),
        ]


def test_scoring_never_proposes_once_a_tier_is_held(acme, cast, scheme, held, clock):
    with activate(acme):
        lower("Halvorsen", 60)
        score_live(by=cast.leader.actor, **clock)

        assert TierRun.objects.get().proposed > 0
        assert open_proposals().count() == 0


def test_a_month_runs_once_by_the_clock_and_once_again_by_a_leader(acme, cast, held):
    leader = cast.leader.actor
    with activate(acme):
        assert run_if_due(by=leader, **at(3, 20)) is None
        assert run_month(by=leader, **at(3, 21)).repeats == 1
        with pytest.raises(RuleViolation, match="first of the month"):
            run_month(by=leader, **at(3, 22))
        assert run_if_due(by=leader, **at(4, 1)).month == date(2026, 4, 1)
        assert run_if_due(by=leader, **at(4, 1)) is None


def test_until_anybody_holds_a_tier_the_month_is_run_as_often_as_wanted(acme, cast, scheme):
    with activate(acme):
        for day in (3, 4, 5):
            assert run_month(by=cast.leader.actor, **at(3, day)).repeats == 0


def test_a_holder_leaves_after_two_runs_below_the_line(acme, cast, held):
    leader = cast.leader.actor
    with activate(acme):
        lower("Halvorsen", 30)
        first = run_if_due(by=leader, **at(4))
        told = lines(first)["Halvorsen"]
        assert (told.verdict, told.streak) == ("probation", 1)
        assert {line.streak for line in probation_of().values()} == {1}
        assert open_proposals().count() == 0

        again = run_month(by=leader, **at(4, 9))
        assert lines(again)["Halvorsen"].streak == 1, "the same month counts once"

        second = run_if_due(by=leader, **at(5))
        assert lines(second)["Halvorsen"].verdict == "leaves_below"
        (proposal,) = open_proposals()
        assert (proposal.from_tier.name, proposal.to_tier.name) == ("Gold", "Silver")
        assert (proposal.move, proposal.rule) == ("fall", "leaves_below")

        third = run_if_due(by=leader, **at(6))
        assert third.proposed == 0, "an open proposal is not repeated"
        assert open_proposals().get() == proposal


def test_better_scores_withdraw_what_was_proposed(acme, cast, held):
    leader = cast.leader.actor
    with activate(acme):
        lower("Halvorsen", 30)
        run_if_due(by=leader, **at(4))
        run_if_due(by=leader, **at(5))
        lower("Halvorsen", -30)
        run_if_due(by=leader, **at(6))

        assert open_proposals().count() == 0


def test_a_refusal_is_proposed_to_leave_at_once_unless_exempt(acme, cast, book, held):
    from accounts.models import Account

    answer = {"willingness": "does_not_want", "willingness_on": date(2026, 3, 20)}
    with activate(acme):
        TierScheme.objects.update(stay_months=12)
        Account.objects.filter(name="Halvorsen").update(**answer)
        run_month(by=cast.leader.actor, **at(3, 21))
        (proposal,) = open_proposals()
        assert (proposal.move, proposal.rule, proposal.to_tier) == ("leave", "leaves_barred", None)

        Exemption.objects.create(
            account=book["Halvorsen"], kind="refusal", reason="The board knows them.",
            answered_on=date(2026, 3, 20), starts_on=date(2026, 3, 21),
        )  # fmt: skip
        assert eligibility_of([book["Halvorsen"].id])[book["Halvorsen"].id].overridden
        run_if_due(by=cast.leader.actor, **at(4))
        assert open_proposals().count() == 0

        Account.objects.filter(name="Halvorsen").update(willingness_on=date(2026, 4, 20))
        assert eligibility_of()[book["Halvorsen"].id].is_barred, "a new answer asks anew"


def test_who_is_not_known_enough_is_left_out_and_named(acme, cast, book, scheme, clock):
    with activate(acme):
        Score.objects.filter(account__name="Halvorsen").update(completeness=0.7)
        run_month(by=cast.leader.actor, **clock)
        assert "Halvorsen" not in {each.account.name for each in open_proposals()}
        (left,) = [each for each in left_out(work_out(clock["today"])) if each.level == 1]
        assert (left.name, left.eligibility.complete) == ("Halvorsen", False)

        Exemption.objects.create(
            account=book["Halvorsen"], kind="incomplete", reason="Enough.",
            starts_on=clock["today"],
        )  # fmt: skip
        run_month(by=cast.leader.actor, **clock)
        assert "Halvorsen" in {each.account.name for each in open_proposals()}


def test_a_renamed_tier_is_the_same_membership(acme, cast, held, clock):
    with activate(acme):
        before = held_since()
        choose_scheme(
            name="League",
            rows=[TierRow("Premier", 70), TierRow("First", 20)],
            by=cast.leader.actor,
            **at(6),
        )

        assert {row.starts_on for row in TierHolding.objects.filter(ends_on=None)} == {
            at(6)["today"]
        }
        assert held_since() == before


def test_a_line_that_moves_waits_for_the_next_run(acme, cast, scheme, held, clock):
    with activate(acme):
        change_scheme(
            scheme=scheme,
            name="Medals",
            rows=[TierRow("Gold", 99), TierRow("Silver", 5)],
            by=cast.leader.actor,
            **clock,
        )
        assert open_proposals().count() == 0
        run_if_due(by=cast.leader.actor, **at(4))
        assert {each.move for each in open_proposals()} <= {"enter"}


def test_the_schedule_runs_every_month(acme, book, model, scheme):
    from selection import tasks

    with activate(acme):
        before = TierRun.objects.count()
        tasks.score_workspace.run()

        assert TierRun.objects.count() == before + 1
        assert TierRun.objects.order_by("-month").first().by_name == "Meridian"


@pytest.mark.parametrize("who", ["admin", "manager", "colleague", "reader"])
def test_only_leaders_run_the_month(acme, cast, scheme, clock, who):
    with activate(acme), pytest.raises(NotAllowed):
        run_month(by=getattr(cast, who).actor, **clock)


def test_a_new_scheme_keeps_promises_and_rules(acme, cast, scheme, clock):
    with activate(acme):
        scheme.tiers.filter(level=1).update(manager_hours=40, share=50)
        new = choose_scheme(
            name="League", rows=[TierRow("Premier", 70)], by=cast.leader.actor, **clock
        )

        assert (new.stay_months, new.tiers.get().manager_hours) == (0, 40)
