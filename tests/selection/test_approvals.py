"""Leaders are asked with a reason, others decide than who asked, and the answer is carried out."""

from datetime import date

import pytest

from kam.errors import Conflict, NotAllowed, NotFound, RuleViolation
from kam.tenancy.context import activate
from selection.choices import ApprovalKind
from selection.queries import approvals as queries
from selection.sentences import Sentence, said
from selection.services import approvals as services

pytestmark = pytest.mark.django_db
KIND = ApprovalKind.INCOMPLETE_SCORE


@pytest.fixture
def carried_out(monkeypatch):
    """What was carried out, in place of what the product does with this kind."""
    done = []

    def keep(*, approval, approve, by, today, now):
        done.append((approval.subject_id, approve))

    monkeypatch.setitem(services._kinds, KIND, keep)
    return done


@pytest.fixture
def ask(acme, cast, book, clock):
    def asked(by=None, account="Brauer", **more):
        with activate(acme):
            return services.ask_approval(
                kind=KIND,
                subject=book[account],
                account=book[account],
                reason=more.pop("reason", "They open their books next month."),
                by=by or cast.manager.actor,
                now=clock["now"],
                **more,
            )

    return asked


def decide(acme, approval, clock, by, approve=True, note=""):
    with activate(acme):
        return services.decide_approval(
            approval=approval, approve=approve, note=note, by=by, **clock
        )


def told(acme, person):
    from kam.outbox.models import Notice

    with activate(acme):
        rows = Notice.objects.filter(recipient_id=person.membership.pk).order_by("pk")
        return [(row.kind, row.words) for row in rows]


def test_a_question_is_kept_with_what_follows_and_told_to_those_who_decide(acme, cast, ask):
    follows = [Sentence("%(name)s enters on %(day)s.", {"name": "B", "day": date(2026, 4, 1)})]
    approval = ask(consequences=follows, title=Sentence("May they enter?"))
    assert approval.headline == "May they enter?"
    assert approval.what_follows == ["B enters on 1 Apr 2026."]
    assert [kind for kind, _words in told(acme, cast.leader)] == ["approval.asked"]
    assert told(acme, cast.manager) == []


def test_a_yes_is_carried_out_and_told_to_who_asked(acme, cast, ask, clock, carried_out):
    approval = ask()
    done = decide(acme, approval, clock, cast.leader.actor)
    assert carried_out == [(approval.subject_id, True)]
    assert (done.state, done.decided_by_name) == ("approved", cast.leader.actor.name)
    assert [kind for kind, _words in told(acme, cast.manager)] == ["approval.approved"]
    with pytest.raises(Conflict):
        decide(acme, approval, clock, cast.leader.actor)


def test_a_no_needs_a_note(acme, cast, ask, clock, carried_out):
    approval = ask()
    with pytest.raises(RuleViolation):
        decide(acme, approval, clock, cast.leader.actor, approve=False)
    done = decide(acme, approval, clock, cast.leader.actor, approve=False, note="Too early.")
    assert (done.state, done.decision_note) == ("declined", "Too early.")
    assert carried_out == [(approval.subject_id, False)]


def test_what_cannot_be_carried_out_leaves_the_question_open(acme, cast, ask, clock, monkeypatch):
    def refuse(**_said):
        raise RuleViolation("No seat is free.")

    monkeypatch.setitem(services._kinds, KIND, refuse)
    approval = ask()
    with pytest.raises(RuleViolation):
        decide(acme, approval, clock, cast.leader.actor)
    with activate(acme):
        assert queries.get_approval(approval.pk, by=cast.leader.actor).is_open


def test_the_same_question_waits_once(ask, acme, cast, clock, carried_out):
    approval = ask()
    with pytest.raises(Conflict):
        ask()
    decide(acme, approval, clock, cast.leader.actor)
    assert ask().is_open


def test_a_question_needs_a_reason_and_the_circle_of_the_account(ask, cast):
    with pytest.raises(RuleViolation):
        ask(reason="  ")
    with pytest.raises(NotAllowed):
        ask(account="Delmar")
    with pytest.raises(NotAllowed):
        ask(by=cast.reader.actor)


def test_who_asked_decides_only_where_nobody_else_may(acme, cast, ask, clock, carried_out):
    from kam.audit.models import AuditValue
    from kam.identity.models import Membership

    own = ask(by=cast.leader.actor)
    done = decide(acme, own, clock, cast.leader.actor)
    assert done.is_own_decision
    with activate(acme):
        assert AuditValue.objects.filter(changes__has_key="asked_by_decider").exists()
        second = ask(by=cast.leader.actor, account="Delmar")
        Membership.objects.filter(pk=cast.colleague.membership.pk).update(roles=["sales_leader"])
    with pytest.raises(RuleViolation, match=cast.colleague.membership.name):
        decide(acme, second, clock, cast.leader.actor)


def test_managers_and_readers_do_not_decide(acme, cast, ask, clock, carried_out):
    approval = ask()
    for person in (cast.manager, cast.colleague, cast.reader, cast.admin):
        with pytest.raises(NotAllowed):
            decide(acme, approval, clock, person.actor)
    assert carried_out == []


def test_the_circle_reads_a_question_and_others_do_not(acme, cast, ask):
    approval = ask()
    with activate(acme):
        for person in (cast.leader, cast.manager):
            assert queries.get_approval(approval.pk, by=person.actor)
        for person in (cast.reader, cast.colleague):
            with pytest.raises(NotFound):
                queries.get_approval(approval.pk, by=person.actor)
        assert queries.waiting_for(cast.leader.actor) >= 1
        assert queries.waiting_for(cast.manager.actor) == 0


def test_who_asked_takes_it_back(acme, cast, ask, clock, carried_out):
    approval = ask()
    with activate(acme):
        done = services.withdraw_approval(approval=approval, by=cast.manager.actor, **clock)
    assert done.state == "withdrawn"
    assert carried_out == [(approval.subject_id, False)]


def test_a_kept_sentence_survives_a_gap_it_does_not_know():
    assert said({"msgid": "%(who)s left.", "params": {"name": "x"}}) == "%(who)s left."
    assert said(Sentence("100 % sure").kept()) == "100 % sure"
    assert said(Sentence("%(a)s", {"a": Sentence("%(n)s", {"n": 1.25})}).kept()) == "1.2"


def test_the_inbox_shows_the_question_and_takes_the_answer(acme, cast, ask, browser, carried_out):
    approval = ask()
    leader, manager = browser(cast.leader), browser(cast.manager)
    page = leader.get("/w/acme/selection/approvals/").content.decode()
    assert "They open their books next month." in page
    address = f"/w/acme/selection/approvals/{approval.pk}/decide/"
    assert address in page
    assert address not in manager.get("/w/acme/selection/approvals/").content.decode()
    refused = leader.post(address, {"decision": "decline", "note": ""})
    assert refused.status_code == 422
    assert "Say why not" in refused.content.decode()
    assert leader.post(address, {"decision": "approve", "note": ""}).status_code == 303
    log = leader.get("/w/acme/selection/approvals/decided/").content.decode()
    assert "They open their books next month." in log
    assert manager.post(address, {"decision": "approve"}).status_code == 403
    foreign = browser(cast.reader).get("/w/acme/selection/approvals/decided/")
    assert "They open their books" not in foreign.content.decode()


def test_over_rest_the_same(acme, cast, ask, machine, carried_out):
    approval = ask()
    robot = machine(cast.leader)
    listed = robot.get("/api/v1/selection/approvals/?state=open").json()["results"]
    assert [each["id"] for each in listed] == [str(approval.pk)]
    assert listed[0]["title"] == "Brauer"
    address = f"/api/v1/selection/approvals/{approval.pk}/"
    done = robot.post(
        f"{address}decide/", {"approve": True, "note": ""}, content_type="application/json"
    )
    assert done.status_code == 200, done.content
    assert done.json()["state"] == "approved"
    assert machine(cast.reader).get(address).status_code == 404


def test_another_workspace_sees_nothing(ask, outsider, browser, globex):
    approval = ask()
    with activate(globex), pytest.raises(NotFound):
        queries.get_approval(approval.pk, by=outsider.actor)
