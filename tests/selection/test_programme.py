"""Accounts enter the programme and leave it step by step, and keep all that is known of them."""

from datetime import date, timedelta

import pytest

from kam.errors import Conflict, NotAllowed, NotFound, RuleViolation, Stale
from kam.tenancy.context import activate
from selection.choices import ApprovalKind
from selection.models import ProgrammeMembership, ProgrammeStep
from selection.queries import approvals as approval_queries
from selection.queries import programme as queries
from selection.services import offers
from selection.services import programme as services
from selection.services.approvals import decide_approval, withdraw_approval

pytestmark = pytest.mark.django_db


class Way:
    """One account's way, taken by the manager and decided by the leader."""

    def __init__(self, acme, cast, account, clock):
        self.acme, self.cast, self.account, self.clock = acme, cast, account, dict(clock)
        self.day = clock["today"]
        self.membership = None

    @property
    def now(self):
        return self.clock["now"]

    def nominate(self, by=None, reason="Largest plant in the region."):
        with activate(self.acme):
            self.membership = services.nominate_account(
                account=self.account, reason=reason, by=by or self.cast.manager.actor, **self.clock
            )
        return self

    def assess(self, text="Growing; wants one contact."):
        return self._do(services.assess_membership, assessment=text)

    def ask(self, service=offers.ask_offer, on=None, **more):
        with activate(self.acme):
            return service(
                membership=self.membership,
                reason=more.pop("reason", "They grow with us."),
                effective_on=on or self.day,
                by=more.pop("by", self.cast.manager.actor),
                **self.clock,
                **more,
            )

    def decide(self, approval, approve=True, note="Agreed."):
        with activate(self.acme):
            decide_approval(
                approval=approval,
                approve=approve,
                note=note,
                by=self.cast.leader.actor,
                **self.clock,
            )
        return self.again()

    def answer(self, accepted=True, source="Ms Roth"):
        return self._do(services.note_answer, accepted=accepted, source=source)

    def days_pass(self, days):
        self.clock["today"] += timedelta(days=days)
        self.clock["now"] += timedelta(days=days)
        with activate(self.acme):
            services.follow_days(by=self.cast.leader.actor, **self.clock)
        return self.again()

    def until_member(self):
        self.nominate().assess()
        return self.decide(self.ask()).answer()

    def again(self):
        with activate(self.acme):
            self.membership = ProgrammeMembership.objects.select_related("account").get(
                pk=self.membership.pk
            )
        return self

    def _do(self, service, **said):
        with activate(self.acme):
            service(membership=self.membership, by=self.cast.manager.actor, **said, **self.clock)
        return self.again()

    @property
    def state(self):
        return self.membership.state

    def steps(self):
        with activate(self.acme):
            rows = ProgrammeStep.objects.filter(membership=self.membership).order_by("pk")
            return [row.act for row in rows]


@pytest.fixture
def way(acme, cast, book, clock):
    return Way(acme, cast, book["Brauer"], clock)


def test_an_account_is_nominated_assessed_offered_and_becomes_a_member(way, today):
    way.nominate()
    assert way.state == "nominated"
    way.assess()
    assert way.state == "assessed"
    approval = way.ask(on=today)
    assert way.again().state == "assessed"  # nothing moves before a leader has spoken
    way.decide(approval)
    assert (way.state, way.membership.effective_on) == ("offered", today)
    way.answer()
    assert (way.state, way.membership.member_since) == ("active", today)
    assert way.steps() == ["nominate", "assess", "offer", "accept", "begin"]


def test_an_offer_for_a_later_day_begins_on_that_day(way, today, cast, acme):
    from kam.outbox.models import Notice

    way.nominate().assess()
    way.decide(way.ask(on=today + timedelta(days=10))).answer()
    assert way.state == "accepted"
    assert way.days_pass(9).state == "accepted"
    assert way.days_pass(1).state == "active"
    assert way.membership.member_since == today + timedelta(days=10)
    with activate(acme):
        kinds = Notice.objects.filter(recipient_id=cast.manager.membership.pk)
        assert "programme.began" in set(kinds.values_list("kind", flat=True))


def test_what_a_leader_declines_stays_where_it_was(way):
    way.nominate().assess()
    way.decide(way.ask(), approve=False, note="Too early.")
    assert (way.state, way.membership.customer_text) == ("assessed", "")
    assert way.ask().is_open


def test_while_a_leader_is_asked_nothing_else_moves(way):
    way.nominate().assess()
    way.ask()
    with pytest.raises(Conflict):
        way.assess()
    with pytest.raises(Conflict):
        way.ask()


def test_a_nomination_taken_back_takes_its_question_along(way, acme, cast, clock):
    way.nominate().assess()
    way.ask()
    with activate(acme):
        services.take_back(
            membership=way.membership, reason="Sold.", by=cast.manager.actor, now=clock["now"]
        )
        waits = approval_queries.open_approval_of(ApprovalKind.MEMBERSHIP, way.membership.pk)
        assert waits is None
    assert way.again().state == "left"


def test_a_question_withdrawn_leaves_the_account_assessed(way, acme, cast, clock):
    way.nominate().assess()
    approval = way.ask()
    with activate(acme):
        withdraw_approval(approval=approval, by=cast.manager.actor, **clock)
    assert way.again().state == "assessed"


def test_a_customer_may_decline_and_be_nominated_again(way):
    way.nominate().assess()
    way.decide(way.ask()).answer(accepted=False)
    assert way.state == "declined"
    assert way.nominate().state == "nominated"


def test_who_does_not_want_is_not_offered_a_place(way, acme, cast, clock):
    from accounts.services import set_willingness

    way.nominate().assess()
    with activate(acme):
        set_willingness(
            account_id=way.account.pk,
            willingness="does_not_want",
            on=clock["today"],
            source="Ms Roth",
            by=cast.leader.actor,
        )
    way.again()
    with pytest.raises(RuleViolation, match="does not want"):
        way.ask()


def test_the_approval_tells_what_follows(way):
    way.nominate().assess()
    approval = way.ask()
    told = " ".join(approval.what_follows)
    assert "Brauer is a member from" in told
    assert "looks after it" in told
    assert approval.headline == "Offer Brauer a place in the programme"


def test_the_text_for_the_customer_is_drafted_and_can_be_changed(way, acme, cast):
    way.nominate().assess()
    way.ask()
    way.again()
    assert "Brauer" in way.membership.customer_text
    with activate(acme):
        services.write_words(
            membership=way.membership,
            summary="Their largest plant is ours.",
            customer_text="Dear Ms Roth",
            by=cast.manager.actor,
            version=way.membership.version,
        )
        with pytest.raises(Stale):
            services.write_words(
                membership=way.membership,
                summary="",
                customer_text="",
                by=cast.manager.actor,
                version=1,
            )
    assert way.again().membership.customer_text == "Dear Ms Roth"


def test_an_exit_is_asked_decided_and_happens_on_its_day(way, today):
    way.until_member()
    way.decide(way.ask(offers.ask_exit, on=today + timedelta(days=30)))
    assert way.state == "exiting"
    assert way.days_pass(29).state == "exiting"
    assert way.days_pass(1).state == "left"
    assert way.membership.member_until == today + timedelta(days=30)


def test_an_exit_can_be_called_off_by_a_leader(way, acme, cast, clock, today):
    way.until_member()
    way.decide(way.ask(offers.ask_exit, on=today + timedelta(days=30)))
    for actor, refused in ((cast.manager.actor, True), (cast.leader.actor, False)):
        with activate(acme):
            if refused:
                with pytest.raises(NotAllowed):
                    services.call_off_exit(
                        membership=way.membership, reason="New plant.", by=actor, now=clock["now"]
                    )
            else:
                services.call_off_exit(
                    membership=way.membership, reason="New plant.", by=actor, now=clock["now"]
                )
    assert way.again().state == "active"
    assert way.days_pass(60).state == "active"


def test_days_are_followed_once(way, today, acme, cast):
    way.nominate().assess()
    way.decide(way.ask(on=today + timedelta(days=1))).answer()
    way.days_pass(1)
    way.days_pass(0)
    assert way.steps().count("begin") == 1


def test_only_one_way_at_a_time_and_only_by_the_circle(way, cast, acme, book, clock):
    way.nominate()
    with pytest.raises(Conflict):
        way.nominate()
    with pytest.raises(NotAllowed):
        way.nominate(by=cast.reader.actor)
    with activate(acme), pytest.raises(NotAllowed):
        services.nominate_account(
            account=book["Delmar"], reason="Big.", by=cast.manager.actor, **clock
        )
    with pytest.raises(RuleViolation):
        Way(acme, cast, book["Halvorsen"], clock).nominate(by=cast.leader.actor, reason=" ")


def test_the_way_there_is_read_by_the_circle_and_members_by_everyone(way, acme, cast):
    way.nominate()
    with activate(acme), pytest.raises(NotFound):
        queries.get_membership(way.membership.pk, by=cast.reader.actor)
    way.assess()
    way.decide(way.ask()).answer()
    with activate(acme):
        assert queries.get_membership(way.membership.pk, by=cast.reader.actor).state == "active"
        with pytest.raises(NotAllowed):
            queries.readable_steps_of(way.membership, by=cast.reader.actor)


def test_nothing_known_of_an_account_is_lost_on_the_way_in_and_out(
    way, acme, cast, book, model, clock, today
):
    """Method row 51: the same records for key accounts and others; promote and demote freely."""
    from accounts.services import ContractData, add_contract, write_note
    from selection.services.ratings import RatingRow, rate_accounts

    account = book["Brauer"]
    with activate(acme):
        write_note(account_id=account.pk, text="Met them.", by=cast.manager.actor, now=clock["now"])
        add_contract(
            account_id=account.pk, contract=ContractData(title="Frame"), by=cast.manager.actor
        )
        rate_accounts(
            rows=[RatingRow(account.pk, "strategic_fit", 75, "Joint plan")],
            by=cast.manager.actor,
            **clock,
        )
    before = everything_of(acme, account)
    way.until_member()
    assert everything_of(acme, account) == before
    way.decide(way.ask(offers.ask_exit, on=today)).days_pass(0)
    assert way.state == "left"
    assert everything_of(acme, account) == before
    way.until_member()
    assert way.state == "active"
    assert everything_of(acme, account) == before
    with activate(acme):
        assert queries.memberships_of(account.pk, by=cast.leader.actor).count() == 2


OWN = {"programmemembership", "programmestep", "approval"}


def everything_of(acme, account):
    """Every row of every table that hangs on the account, without the programme's own."""
    from django.apps import apps

    from kam.tenancy.models import TenantModel

    found = {}
    with activate(acme):
        for table in apps.get_models():
            names = {field.attname for field in table._meta.concrete_fields}
            own = table._meta.model_name in OWN or table._meta.app_label in {"audit", "outbox"}
            if not issubclass(table, TenantModel) or "account_id" not in names or own:
                continue
            rows = table.objects.filter(account_id=account.pk).order_by("id")
            found[table._meta.label] = [str(row) for row in rows.values()]
    return found


def test_the_register_says_who_is_a_member_since_when_and_why(
    way, acme, cast, browser, machine, today, model, clock
):
    from selection.queries.tiers import open_proposals
    from selection.services.tiers import TierRow, choose_scheme, confirm_proposals

    with activate(acme):
        choose_scheme(name="Medals", rows=[TierRow("Gold", 0)], by=cast.leader.actor, **clock)
        if not open_proposals().exists():
            pytest.skip("tiers are proposed by runs; nothing to confirm here")
        confirm_proposals(
            proposals=list(open_proposals()), reason="Known.", by=cast.leader.actor, **clock
        )
    way.until_member()
    page = browser(cast.reader).get("/w/acme/register/").content.decode()
    assert "They grow with us." in page
    assert "Member" in page
    rows = machine(cast.reader).get("/api/v1/register/").json()["results"]
    told = {row["account_name"]: (row["programme_state"], row["member_since"]) for row in rows}
    assert told["Brauer"] == ("active", today.isoformat())
    assert told["Halvorsen"] == (None, None)


def test_the_pages_lead_through_the_whole_way(acme, cast, book, browser, clock):
    account = book["Brauer"]
    manager, leader, reader = browser(cast.manager), browser(cast.leader), browser(cast.reader)
    page = f"/w/acme/accounts/{account.pk}/programme/"
    assert "Nominate" in manager.get(page).content.decode()
    assert "Nominate for the programme" not in reader.get(page).content.decode()
    assert manager.post(f"{page}nominate/", {"reason": ""}).status_code == 422
    assert manager.post(f"{page}nominate/", {"reason": "Large."}).status_code == 303
    assert manager.post(f"{page}assess/", {"assessment": "Growing."}).status_code == 303
    on = date(2099, 1, 1).isoformat()
    asked = {"reason": "They grow.", "effective_on": on, "customer_text": ""}
    assert manager.post(f"{page}offer/", {**asked, "effective_on": "2001-01-01"}).status_code == 422
    assert manager.post(f"{page}offer/", asked).status_code == 303
    assert "waits for a leader" in manager.get(page).content.decode()
    with activate(acme):
        approval = approval_queries.open_approvals(by=cast.leader.actor).get()
    decided = leader.post(
        f"/w/acme/selection/approvals/{approval.pk}/decide/", {"decision": "approve", "note": ""}
    )
    assert decided.status_code == 303
    assert (
        manager.post(f"{page}answer/", {"accepted": "yes", "source": "Ms Roth"}).status_code == 303
    )
    shown = manager.get(page).content.decode()
    assert "The customer accepted" in shown
    assert "Ms Roth" in shown
    listed = leader.get("/w/acme/selection/programme/").content.decode()
    assert "Brauer" in listed
    assert "Brauer" not in reader.get("/w/acme/selection/programme/").content.decode()
    stale = manager.post(f"{page}take-back/", {"reason": "Sold.", "version": "1"})
    assert stale.status_code == 409
    assert manager.post(f"{page}take-back/", {"reason": "Sold."}).status_code == 303


def test_over_rest_the_same_way(acme, cast, book, machine):
    robot, head = machine(cast.manager), machine(cast.leader)
    api = "/api/v1/selection/memberships/"

    def post(client, path, **data):
        return client.post(f"{api}{path}", data, content_type="application/json")

    made = post(robot, "", account_id=str(book["Brauer"].pk), reason="Large.")
    assert made.status_code == 201, made.content
    own = f"{made.json()['id']}/"
    assert post(robot, f"{own}assess/", assessment="Growing.").json()["state"] == "assessed"
    asked = post(robot, f"{own}offer/", reason="They grow.", effective_on="2099-01-01")
    assert asked.status_code == 200, asked.content
    decided = head.post(
        f"/api/v1/selection/approvals/{asked.json()['id']}/decide/",
        {"approve": True},
        content_type="application/json",
    )
    assert decided.json()["state"] == "approved"
    assert (
        post(robot, f"{own}answer/", accepted=True, source="Ms Roth").json()["state"] == "accepted"
    )
    steps = robot.get(f"{api}{own}steps/").json()["results"]
    assert [step["act"] for step in steps] == ["accept", "offer", "assess", "nominate"]
    assert machine(cast.reader).get(f"{api}{own}").status_code == 404
    assert post(machine(cast.reader), f"{own}assess/", assessment="x").status_code == 403


def test_another_workspace_sees_none_of_it(way, globex, outsider, browser, machine):
    way.until_member()
    with activate(globex):
        assert list(queries.memberships(by=outsider.actor)) == []
        with pytest.raises(NotFound):
            queries.get_membership(way.membership.pk, by=outsider.actor)
