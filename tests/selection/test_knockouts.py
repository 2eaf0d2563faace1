"""Knock-outs: declared with the criteria, stated of accounts, excepted by leaders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam.errors import Conflict, NotAllowed, NotFound, RuleViolation
from kam.tenancy.context import activate
from selection import knockouts as rules
from selection.models import Approval, Knockout, KnockoutFact, KnockoutOverride
from selection.queries.knockouts import get_fact, held_knockouts, knockouts_of, knockouts_on
from selection.services.approvals import decide_approval, withdraw_approval
from selection.services.facts import lift_fact, state_fact
from selection.services.knockouts import (
    KnockoutData,
    change_knockout,
    declare_knockout,
    remove_knockout,
)
from selection.services.overrides import ask_override, end_override
from selection.services.versions import put_in_force, start_draft
from tests.selection.promises import LONG, NORMAL

CODES = ("legal", "credit", "consumer")
DECLARED = (
    rules.Declared("legal"),
    rules.Declared("credit"),
    rules.Declared("consumer", "sector", ("Consumers", "Households")),
)
sets = st.frozensets(st.sampled_from((*CODES, "other")))
sectors = st.sampled_from(["", "Consumers", "Households", "Machines"])


def of(stated, overrides, sector, declared=DECLARED):
    return rules.verdict(declared, fields={"sector": sector}, stated=stated, overrides=overrides)


def keeps_the_rules(stated, overrides, sector, order):
    found = of(stated, overrides, sector)
    assert set(found.blocking) | set(found.overridden) == set(found.holding)
    assert not set(found.blocking) & set(found.overridden)
    assert set(found.overridden) <= overrides
    assert ("consumer" in found.holding) == (sector in DECLARED[2].values)
    assert set(found.holding) - {"consumer"} == stated & {"legal", "credit"}
    # an exception only ever lets in, a fact only ever keeps out
    assert set(of(stated, overrides | {"legal"}, sector).blocking) <= set(found.blocking)
    assert set(of(stated | {"legal"}, overrides, sector).holding) >= set(found.holding)
    shuffled = of(stated, overrides, sector, [DECLARED[place] for place in order])
    assert set(shuffled.blocking) == set(found.blocking)


@NORMAL
@given(sets, sets, sectors, st.permutations(range(3)))
def test_a_verdict_keeps_the_rules(stated, overrides, sector, order):
    keeps_the_rules(stated, overrides, sector, order)


@pytest.mark.long
@LONG
@given(sets, sets, sectors, st.permutations(range(3)))
def test_a_verdict_keeps_the_rules_at_length(stated, overrides, sector, order):
    keeps_the_rules(stated, overrides, sector, order)


def test_what_is_read_needs_a_field_and_values():
    assert rules.flaw(is_fact=True, field="", values=()) is None
    assert rules.flaw(is_fact=True, field="sector", values=()) == "not_read"
    assert rules.flaw(is_fact=False, field="", values=("x",)) == "no_field"
    assert rules.flaw(is_fact=False, field="sector", values=(" ",)) == "no_values"


db = pytest.mark.django_db


@pytest.fixture
def declared(acme, cast, draft, clock):
    """A version in force with a stated knock-out and one that is read off the sector."""
    with activate(acme):
        declare_knockout(
            model=draft,
            knockout=KnockoutData(name="Credit block", help="Finance says stop."),
            by=cast.leader.actor,
            now=clock["now"],
        )
        declare_knockout(
            model=draft,
            knockout=KnockoutData(
                name="Consumers", source="field", field="sector", values=["Consumers"]
            ),
            by=cast.leader.actor,
            now=clock["now"],
        )
        return put_in_force(model=draft, effective_on=clock["today"], by=cast.leader.actor, **clock)


@pytest.fixture
def stated(acme, cast, declared, book, today):
    with activate(acme):
        return state_fact(
            account_id=book["Brauer"].pk,
            code="credit_block",
            evidence="Two instalments open since June.",
            by=cast.manager.actor,
            today=today,
        )


@db
def test_a_version_declares_at_most_three(acme, cast, draft, clock):
    with activate(acme):
        for name in ("One", "Two", "Three"):
            declare_knockout(
                model=draft,
                knockout=KnockoutData(name=name),
                by=cast.leader.actor,
                now=clock["now"],
            )
        with pytest.raises(RuleViolation, match="at most 3"):
            declare_knockout(
                model=draft,
                knockout=KnockoutData(name="Four"),
                by=cast.leader.actor,
                now=clock["now"],
            )


@db
def test_a_locked_version_keeps_its_knockouts_and_the_next_begins_with_them(
    acme, cast, declared, clock
):
    with activate(acme):
        first = knockouts_of(declared)[0]
        for act in (
            lambda: change_knockout(
                knockout=first,
                data=KnockoutData(name="Other"),
                by=cast.leader.actor,
                now=clock["now"],
            ),
            lambda: remove_knockout(knockout=first, by=cast.leader.actor, now=clock["now"]),
        ):
            with pytest.raises(RuleViolation, match="locked"):
                act()
        beside = start_draft(by=cast.leader.actor, **clock)
        assert [each.code for each in knockouts_of(beside)] == ["credit_block", "consumers"]
        copied = knockouts_of(beside)[1]
        assert (copied.field, copied.values) == ("sector", ["Consumers"])


@db
def test_a_knockout_holds_by_statement_or_by_field(acme, cast, declared, stated, book):
    with activate(acme):
        book["Tamar"].sector = "Consumers"
        book["Tamar"].save(update_fields=["sector"])

        held = held_knockouts(declared)

        assert set(held) == {book["Brauer"].pk, book["Tamar"].pk}
        assert held[book["Brauer"].pk][0].fact == stated
        assert [each.is_blocking for each in held[book["Tamar"].pk]] == [True]
        assert not any(each.holds for each in knockouts_on(declared, book["Delmar"].pk))
        assert list(held_knockouts(declared, [book["Tamar"].pk])) == [book["Tamar"].pk]


@db
def test_a_knockout_leaves_the_score_alone(acme, declared, book, cast, today):
    from selection.models import Score

    with activate(acme):
        before = Score.objects.get(model=declared, account=book["Brauer"]).score
        state_fact(
            account_id=book["Brauer"].pk,
            code="credit_block",
            evidence="Stop.",
            by=cast.leader.actor,
            today=today,
        )
        assert Score.objects.get(model=declared, account=book["Brauer"]).score == before


@db
def test_a_fact_needs_evidence_a_declared_code_and_the_circle(acme, cast, declared, book, today):
    brauer, delmar = book["Brauer"].pk, book["Delmar"].pk
    said = {"evidence": "Open invoices.", "code": "credit_block", "today": today}
    with activate(acme):
        with pytest.raises(RuleViolation, match="rests on"):
            state_fact(account_id=brauer, by=cast.leader.actor, **{**said, "evidence": " "})
        for code in ("nothing", "consumers"):
            with pytest.raises(RuleViolation, match="stated by people"):
                state_fact(account_id=brauer, by=cast.leader.actor, **{**said, "code": code})
        with pytest.raises(NotAllowed):
            state_fact(account_id=delmar, by=cast.manager.actor, **said)
        with pytest.raises(NotAllowed):
            state_fact(account_id=brauer, by=cast.reader.actor, **said)
        state_fact(account_id=delmar, by=cast.leader.actor, **said)
        with pytest.raises(Conflict):
            state_fact(account_id=delmar, by=cast.leader.actor, **said)


@db
def test_an_exception_is_asked_for_and_approved_by_a_leader(
    acme, cast, declared, stated, book, clock
):
    brauer = book["Brauer"].pk
    with activate(acme):
        ask_override(
            account_id=brauer,
            code="credit_block",
            reason="The bank guarantees it.",
            by=cast.manager.actor,
            **clock,
        )
        waiting = knockouts_on(declared, brauer)[0]
        assert (waiting.is_blocking, waiting.is_asked) == (True, True)
        approval = Approval.objects.get(kind="knockout_override")
        assert "Brauer" in approval.headline
        assert "Credit block" in approval.headline
        with pytest.raises(NotAllowed):
            decide_approval(approval=approval, approve=True, by=cast.manager.actor, **clock)
        decide_approval(approval=approval, approve=True, by=cast.leader.actor, **clock)
        granted = knockouts_on(declared, brauer)[0]
        assert (granted.is_blocking, granted.is_overridden) == (False, True)
        assert granted.override.approved_by_name == cast.leader.actor.name

        end_override(
            override=granted.override, reason="Guarantee ran out.", by=cast.leader.actor, **clock
        )
        assert knockouts_on(declared, brauer)[0].is_blocking


@db
@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_a_refused_question_leaves_the_knockout_and_may_be_asked_anew(
    acme, cast, declared, stated, book, clock, how
):
    ask = {"account_id": book["Brauer"].pk, "code": "credit_block", "reason": "Please."}
    with activate(acme):
        ask_override(**ask, by=cast.manager.actor, **clock)
        with pytest.raises(Conflict):
            ask_override(**ask, by=cast.manager.actor, **clock)
        approval = Approval.objects.get(kind="knockout_override")
        if how == "declined":
            decide_approval(
                approval=approval, approve=False, note="No.", by=cast.leader.actor, **clock
            )
        else:
            withdraw_approval(approval=approval, by=cast.manager.actor, **clock)
        assert knockouts_on(declared, book["Brauer"].pk)[0].is_blocking
        ask_override(**ask, by=cast.manager.actor, **clock)


@db
def test_lifting_the_fact_ends_its_exception_and_the_question(
    acme, cast, declared, stated, book, clock
):
    with activate(acme):
        ask_override(
            account_id=book["Brauer"].pk,
            code="credit_block",
            reason="Please.",
            by=cast.manager.actor,
            **clock,
        )
        lift_fact(fact=stated, reason="All paid.", by=cast.manager.actor, **clock)

        assert not knockouts_on(declared, book["Brauer"].pk)[0].holds
        assert Approval.objects.get(kind="knockout_override").state == "withdrawn"
        assert KnockoutOverride.objects.get().ended_on == clock["today"]
        with pytest.raises(Conflict):
            lift_fact(fact=stated, reason="All paid.", by=cast.manager.actor, **clock)
        with pytest.raises(RuleViolation, match="no exception"):
            ask_override(
                account_id=book["Brauer"].pk,
                code="credit_block",
                reason="Please.",
                by=cast.manager.actor,
                **clock,
            )


@db
def test_only_the_owner_and_leaders_lift_a_fact(acme, cast, declared, book, clock):
    with activate(acme):
        fact = state_fact(
            account_id=book["Brauer"].pk,
            code="credit_block",
            evidence="Stop.",
            owner_id=cast.leader.membership.pk,
            by=cast.manager.actor,
            today=clock["today"],
        )
        with pytest.raises(NotAllowed, match="answers for it"):
            lift_fact(fact=fact, reason="Mine.", by=cast.manager.actor, **clock)
        lift_fact(fact=fact, reason="Paid.", by=cast.leader.actor, **clock)


@db
def test_knockouts_of_another_company_are_not_there(acme, globex, stated):
    with activate(globex):
        assert not Knockout.objects.exists()
        assert not KnockoutFact.objects.exists()
        with pytest.raises(NotFound):
            get_fact(stated.pk)


@db
@pytest.mark.parametrize("who", ["admin", "manager", "colleague", "reader"])
def test_only_leaders_declare_knockouts(acme, cast, draft, clock, who):
    with activate(acme), pytest.raises(NotAllowed):
        declare_knockout(
            model=draft,
            knockout=KnockoutData(name="Mine"),
            by=getattr(cast, who).actor,
            now=clock["now"],
        )


WHY = "/w/acme/accounts/{}/why/"


@pytest.fixture
def now_declared(acme, cast, draft, book):
    """The same by the real clock, as pages read it."""
    from django.utils import timezone

    with activate(acme):
        now = timezone.now()
        today = acme.today(now)
        leader = cast.leader.actor
        declare_knockout(
            model=draft, knockout=KnockoutData(name="Credit block"), by=leader, now=now
        )
        return put_in_force(model=draft, effective_on=today, by=leader, today=today, now=now)


@db
def test_a_knockout_is_declared_in_the_browser(acme, cast, draft, book, browser):
    page = browser(cast.leader)
    add = f"/w/acme/selection/criteria/{draft.pk}/knockouts/add/"
    assert "Machines" in page.get(add).content.decode()
    said = {"name": "Own machines", "help": "", "known": "sector", "values": "sector:Machines"}
    empty = page.post(add, {key: said[key] for key in ("name", "help", "known")})
    assert empty.status_code == 422
    assert "at least one value" in empty.content.decode()
    assert page.post(add, said).status_code == 303
    with activate(acme):
        made = Knockout.objects.get()
        assert (made.field, made.values) == ("sector", ["Machines"])
    shown = page.get(f"/w/acme/selection/criteria/{draft.pk}/").content.decode()
    assert "Own machines" in shown
    one = f"/w/acme/selection/knockouts/{made.pk}/"
    fact = {"name": "Credit block", "help": "", "known": "fact", "version": 1}
    assert page.post(one, fact).status_code == 303
    assert page.post(one, {**fact, "name": "Other"}).status_code == 409
    assert browser(cast.reader).get(add).status_code == 403
    page.post(f"{one}remove/")
    with activate(acme):
        assert not Knockout.objects.exists()


@db
def test_facts_and_exceptions_go_through_the_account_page(acme, cast, book, browser, now_declared):
    manager, leader = browser(cast.manager), browser(cast.leader)
    why = WHY.format(book["Brauer"].pk)
    assert "Does not hold" in manager.get(why).content.decode()
    said = {"evidence": "Open invoices.", "owner_id": cast.manager.membership.pk}
    assert manager.post(f"{why}knockouts/credit_block/state/", {}).status_code == 422
    assert manager.post(f"{why}knockouts/credit_block/state/", said).status_code == 303
    shown = manager.get(why).content.decode()
    assert "Rules it out" in shown
    assert "Open invoices." in shown
    assert "Open invoices." not in browser(cast.reader).get(why).content.decode()
    asked = manager.post(f"{why}knockouts/credit_block/ask/", {"reason": "Guaranteed."})
    assert asked.status_code == 303
    with activate(acme):
        approval, fact = Approval.objects.get(kind="knockout_override"), KnockoutFact.objects.get()
    decided = leader.post(
        f"/w/acme/selection/approvals/{approval.pk}/decide/", {"approve": "1", "answer": "yes"}
    )
    assert decided.status_code < 500
    lifted = manager.post(
        f"/w/acme/selection/knockouts/facts/{fact.pk}/lift/", {"reason": "All paid."}
    )
    assert lifted.status_code == 303
    assert "Does not hold" in manager.get(why).content.decode()


API = "/api/v1/selection/"


@db
def test_knockouts_over_rest(acme, cast, book, draft, machine):
    from django.utils import timezone

    robot = machine(cast.leader, scopes=("selection:read", "selection:write"))

    def send(method, path, data=None):
        headers = {} if method == "post" else {"headers": {"If-Match": "*"}}
        return getattr(robot, method)(API + path, data, content_type="application/json", **headers)

    path = f"models/{draft.pk}/knockouts/"
    made = send("post", path, {"name": "Credit block"})
    assert made.status_code == 201
    wrong = send("post", path, {"name": "No values", "source": "field", "field": "sector"})
    assert wrong.status_code == 422
    one = f"knockouts/{made.json()['id']}/"
    assert send("put", one, {"name": "Credit stop"}).json()["name"] == "Credit stop"
    assert [each["code"] for each in robot.get(API + path).json()["results"]] == ["credit_block"]
    today = acme.today(timezone.now()).isoformat()
    assert send("post", f"models/{draft.pk}/force/", {"effective_on": today}).status_code == 200

    fact = {"account_id": str(book["Brauer"].pk), "code": "credit_block", "evidence": "Stop."}
    stated = send("post", "knockout-facts/", fact)
    assert stated.status_code == 201
    asked = send(
        "post",
        "knockout-exceptions/",
        {"account_id": fact["account_id"], "code": "credit_block", "reason": "Guaranteed."},
    )
    assert asked.json()["starts_on"] is None
    outside = machine(cast.colleague, scopes=("selection:read",))
    assert outside.get(f"{API}knockout-facts/").json()["results"] == []
    ended = send("post", f"knockout-exceptions/{asked.json()['id']}/end/", {"reason": "Done."})
    assert ended.json()["ended_on"] == today
    lifted = send("post", f"knockout-facts/{stated.json()['id']}/lift/", {"reason": "Paid."})
    assert lifted.json()["lifted_because"] == "Paid."
    mine = robot.get(f"{API}knockout-facts/?account_id={fact['account_id']}").json()["results"]
    assert len(mine) == 1
    assert robot.delete(API + one, headers={"If-Match": "*"}).status_code == 422


@db
def test_when_accounts_merge_facts_move_and_exceptions_end(
    acme, cast, declared, stated, book, clock
):
    from accounts.services.merging import merge_accounts

    leader = cast.leader.actor
    with activate(acme):
        ask_override(
            account_id=book["Brauer"].pk, code="credit_block", reason="Bank.", by=leader, **clock
        )
        merge_accounts(
            survivor_id=book["Halvorsen"].pk, merged_id=book["Brauer"].pk, by=leader, **clock
        )

        held = knockouts_on(declared, book["Halvorsen"].pk)[0]
        assert held.fact == stated
        assert held.is_blocking
        assert KnockoutOverride.objects.get().ended_on == clock["today"]
