"""A run shakes the weights, keeps what it drew over, and can be drawn again."""

import pytest
from django.utils import timezone

from kam.errors import NotAllowed, RuleViolation
from kam.tenancy.context import activate
from selection.models import StabilityLine, StabilityRun, TierHolding
from selection.queries import shaken
from selection.queries.tiers import open_proposals, register
from selection.services.ratings import RatingRow, rate_accounts
from selection.services.stability import (
    ask_stability,
    draw_again_if_changed,
    keep_promise,
    repeats,
)
from selection.services.tiers import TierRow, choose_scheme, confirm_proposals
from selection.services.versions import set_weights
from selection.stability import hold_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiered(acme, cast, model, clock):
    with activate(acme):
        choose_scheme(
            name="League",
            rows=[TierRow("Premier", 60), TierRow("First", 40)],
            by=cast.leader.actor,
            **clock,
        )
    return model


def draw(model, cast, clock):
    run = ask_stability(model=model, by=cast.leader.actor, now=clock["now"], announce=False)
    return keep_promise(run=run, now=clock["now"])


def test_a_run_keeps_probabilities_that_can_be_drawn_again(acme, cast, tiered, clock):
    with activate(acme):
        run = draw(tiered, cast, clock)
        lines = list(shaken.lines_of(run, by=cast.leader.actor))

        assert run.state == "done"
        assert (run.draws, run.kappa, run.accounts) == (5_000, 40.0, 4)
        assert [each["name"] for each in run.levels] == ["Premier", "First"]
        assert len(run.overlap) == 2
        assert all(0 <= one <= other <= 1 for one, other in (line.at_least for line in lines))
        assert {line.account.name for line in lines} >= {"Halvorsen"}
        assert repeats(run=run)
        StabilityLine.objects.filter(run=run, place=lines[0].place).update(at_least=[0.5, 0.5])
        assert not repeats(run=run)


def test_the_promise_is_kept_once(acme, cast, tiered, clock):
    with activate(acme):
        run = draw(tiered, cast, clock)
        lines = StabilityLine.objects.filter(run=run).count()
        again = keep_promise(run=run, now=clock["now"])

        assert again.finished_at == run.finished_at
        assert StabilityLine.objects.filter(run=run).count() == lines


def test_who_asks_twice_waits_for_one_run(acme, cast, tiered, clock):
    with activate(acme):
        first, second = (
            ask_stability(model=tiered, by=cast.leader.actor, now=clock["now"], announce=False)
            for _time in range(2)
        )
        assert first == second
        assert list(shaken.waiting_runs()) == [first]


def test_at_night_it_is_drawn_again_only_where_something_is_new(acme, cast, book, tiered, clock):
    night = {"by": cast.leader.actor, **clock}
    with activate(acme):
        first = draw_again_if_changed(**night)
        assert first.state == "done"
        assert draw_again_if_changed(**night) is None
        rate_accounts(
            rows=[RatingRow(book["Brauer"].id, "strategic_fit", 90, "Minutes of May")],
            by=cast.leader.actor,
            **clock,
        )
        second = draw_again_if_changed(**night)

        assert second.digest != first.digest
        assert StabilityRun.objects.count() == 2


def test_without_tiers_or_scores_there_is_nothing_to_draw(acme, cast, model, clock):
    with activate(acme), pytest.raises(RuleViolation, match="tier scheme"):
        ask_stability(model=model, by=cast.leader.actor, now=clock["now"])


def test_only_leaders_ask(acme, cast, tiered, clock):
    with activate(acme), pytest.raises(NotAllowed):
        ask_stability(model=tiered, by=cast.manager.actor, now=clock["now"])


def test_the_page_asks_waits_and_shows(acme, cast, browser, tiered, clock):
    page = f"/w/acme/selection/criteria/{tiered.pk}/stability/"
    leader = browser(cast.leader)

    assert "Nobody has shaken" in leader.get(page).content.decode()
    assert leader.post(f"{page}draw/").status_code == 303
    assert "being worked out" in leader.get(page).content.decode()
    with activate(acme):
        run = keep_promise(run=shaken.waiting_runs().get(), now=clock["now"])

    html = leader.get(page).content.decode()
    assert "How far each list holds" in html
    assert "Halvorsen" in html
    assert "being worked out" not in html
    reader = browser(cast.reader).get(page).content.decode()
    assert "Draw again" not in reader
    narrowed = leader.get(page, {"firmness": "chance"}).content.decode()
    assert "Halvorsen" not in narrowed
    assert leader.get(f"/w/acme/selection/stability/{run.pk}/").status_code == 200
    file = b"".join(leader.get(page, {"export": "csv"}).streaming_content).decode()
    assert "At least Premier" in file


def test_a_draft_shows_only_accounts_whose_figures_one_reads(acme, cast, tiered, clock):
    with activate(acme):
        draft = set_weights(
            model=tiered,
            points={"revenue": 100, "growth": 0, "strategic_fit": 0},
            by=cast.leader.actor,
            **clock,
        )
        run = draw(draft, cast, clock)
        assert draft != tiered
        mine = {line.account.name for line in shaken.lines_of(run, by=cast.manager.actor)}
        all_of_them = {line.account.name for line in shaken.lines_of(run, by=cast.leader.actor)}

    assert mine <= {"Brauer"}
    assert len(all_of_them) > 1


def test_rest_asks_and_reads(acme, cast, machine, tiered, clock):
    leader = machine(cast.leader, scopes=["selection:read", "selection:write"])
    answer = leader.post(
        "/api/v1/selection/stability/",
        {"model_id": str(tiered.pk)},
        content_type="application/json",
    )
    assert answer.status_code == 201
    assert answer.json()["state"] == "waiting"
    with activate(acme):
        keep_promise(run=shaken.waiting_runs().get(), now=clock["now"])

    run = leader.get(answer["Location"]).json()
    assert run["state"] == "done"
    lines = leader.get(f"/api/v1/selection/stability/{run['id']}/accounts/").json()["results"]
    assert lines[0]["account_name"] == "Halvorsen"
    assert lines[0]["rank_low"] == 1
    listed = leader.get("/api/v1/selection/stability/", {"model_id": str(tiered.pk)}).json()
    assert [each["id"] for each in listed["results"]] == [run["id"]]
    reader = machine(cast.reader, scopes=["selection:read", "selection:write"])
    refused = reader.post(
        "/api/v1/selection/stability/",
        {"model_id": str(tiered.pk)},
        content_type="application/json",
    )
    assert refused.status_code == 403


@pytest.fixture
def held(acme, cast, tiered, clock, now_clock):
    """Everybody whom the run places holds a tier, and the run is drawn."""
    with activate(acme):
        confirm_proposals(
            proposals=list(open_proposals()), reason="Known", by=cast.leader.actor, **now_clock
        )
        return draw(tiered, cast, clock)


@pytest.fixture
def now_clock():
    now = timezone.now()
    return {"today": now.date(), "now": now}


def test_the_register_says_how_firm_the_tier_is_that_is_held(acme, cast, browser, machine, held):
    with activate(acme):
        lines = {line.account.name: line for line in shaken.lines_of(held, by=cast.leader.actor)}
        holdings = list(shaken.with_firmness(register(), run=held))
        told = {each.account.name: each.firmness for each in holdings}
        wanted = {
            each.account.name: hold_of(each.level, lines[each.account.name].at_least)
            for each in holdings
        }
    assert told == wanted
    client = browser(cast.reader)
    page = client.get("/w/acme/register/").content.decode()
    assert "Safe" in page
    assert "in at least 90 of 100 random shifts" in page
    (name,) = [name for name, firm in told.items() if firm == "safe"][:1]
    assert name in client.get("/w/acme/register/?firmness=safe").content.decode()
    assert name not in client.get("/w/acme/register/?firmness=contested").content.decode()
    file = b"".join(client.get("/w/acme/register/?export=csv").streaming_content).decode()
    assert "How firm" in file
    assert "Safe" in file
    rest = machine(cast.reader)
    rows = rest.get("/api/v1/register/").json()["results"]
    assert {row["account_name"]: row["firmness"] for row in rows} == told
    assert rest.get("/api/v1/register/", {"firmness": "safe"}).json()["results"]
    assert rest.get("/api/v1/register/", {"firmness": "out"}).status_code == 400


def test_a_tier_held_above_the_one_it_is_placed_in_is_judged_as_held(acme, held):
    with activate(acme):
        holding = register().order_by("-level").first()
        line = StabilityLine.objects.get(run=held, account_id=holding.account_id)
        line.level, line.at_least, line.firmness = 2, [0.3, 0.95], "safe"
        line.save()
        for level, firmness in ((1, "contested"), (2, "safe"), (3, None)):
            TierHolding.objects.filter(pk=holding.pk).update(level=level)
            assert (
                shaken.with_firmness(register(), run=held).get(pk=holding.pk).firmness == firmness
            )


def test_without_a_run_the_register_says_why_nothing_stands(acme, cast, browser, machine, held):
    with activate(acme):
        StabilityLine.objects.filter(run=held).delete()
    client = browser(cast.reader)
    assert "not drawn into a tier" in client.get("/w/acme/register/").content.decode()
    with activate(acme):
        StabilityRun.objects.all().delete()
    assert "not known yet" in client.get("/w/acme/register/").content.decode()
    assert client.get("/w/acme/register/?firmness=safe").status_code == 200
    rows = machine(cast.reader).get("/api/v1/register/").json()["results"]
    assert {row["firmness"] for row in rows} == {None}


def test_the_register_takes_a_bounded_number_of_statements(
    cast, browser, held, django_assert_max_num_queries
):
    client = browser(cast.reader)
    client.get("/w/acme/register/")
    with django_assert_max_num_queries(12):
        client.get("/w/acme/register/")
