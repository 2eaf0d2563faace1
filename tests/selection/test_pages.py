"""Pages of selection: what each role sees, tries and decides in the browser."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kam.tenancy.context import activate
from selection.models import CriteriaModel, Criterion, Rating, TierHolding, TierProposal
from selection.queries.tiers import open_proposals
from selection.services.ratings import RatingRow, rate_accounts
from selection.services.tiers import TierRow, choose_scheme, confirm_proposals

pytestmark = pytest.mark.django_db


def berlin_today():
    """The day in the workspace's zone, which may be ahead of the machine's."""
    return timezone.localdate(timezone=ZoneInfo("Europe/Berlin"))


RANKING = "/w/acme/selection/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def now_model(acme, cast, book):
    """Criteria in force by the real clock, as pages read it."""
    from selection.services.criteria import pick_criteria
    from selection.services.versions import put_in_force, set_weights, start_draft

    clock = {"today": berlin_today(), "now": timezone.now()}
    leader = cast.leader.actor
    with activate(acme):
        model = start_draft(by=leader, name="Key accounts", **clock)
        pick_criteria(model=model, codes=["revenue", "growth", "strategic_fit"], by=leader, **clock)
        points = {"revenue": 50, "growth": 30, "strategic_fit": 20}
        set_weights(model=model, points=points, by=leader, **clock)
        put_in_force(model=model, effective_on=clock["today"], by=leader, **clock)
        choose_scheme(
            name="Medals", rows=[TierRow("Gold", 70), TierRow("Silver", 20)], by=leader, **clock
        )
    return model


def body(response):
    return response.content.decode()


def names(page):
    return re.findall(r'/why/">([^<]+)</a><small>', page)


def test_without_criteria_the_page_says_what_to_do(cast, book, browser):
    page = body(browser(cast.leader).get(RANKING))

    assert "No criteria yet" in page
    assert "Choose criteria" in page
    assert "Choose criteria" not in body(browser(cast.reader).get(RANKING))


@pytest.mark.parametrize("path", [RANKING, f"{RANKING}criteria/", f"{RANKING}tiers/"])
def test_who_gives_roles_is_shown_how_somebody_may_begin(cast, book, browser, path):
    way = '/settings/members/">Give somebody the role of a sales leader</a>'

    assert way in body(browser(cast.admin).get(path))
    assert way not in body(browser(cast.reader).get(path))
    assert way not in body(browser(cast.leader).get(path))


def test_the_ranking_shows_scores_lines_and_reasons(acme, cast, book, now_model, browser):
    page = body(browser(cast.leader).get(f"{RANKING}?open={book['Halvorsen'].id}"))

    assert names(page)[0] == "Halvorsen"
    assert "Tamar" not in names(page)
    assert "1 account has no score" in page
    assert 'role="slider"' in page
    assert "Gold line at 70" in page
    assert "Growth with us" in page
    assert "Why 8" in page or "Why 7" in page or "Why 9" in page


def test_moving_a_slider_answers_the_part_with_all_weights(cast, book, now_model, browser):
    answer = browser(cast.leader).get(
        RANKING,
        {
            "w_revenue": "75",
            "w_growth": "30",
            "w_strategic_fit": "20",
            "moved": "revenue",
            "base": "revenue:50,growth:30,strategic_fit:20",
        },
        headers=HTMX,
    )
    page = body(answer)

    assert page.lstrip().startswith('<div class="stack" id="ranking-results"')
    assert 'data-points="revenue:75,growth:15,strategic_fit:10"' in page
    assert "Nothing is saved" in page


def test_sliders_that_stand_where_they_stood_try_nothing(cast, book, now_model, browser):
    query = {"w_revenue": "50", "w_growth": "30", "w_strategic_fit": "20", "moved": "", "c_1": "70"}
    page = body(browser(cast.leader).get(RANKING, query, headers=HTMX))

    assert "Nothing is saved" not in page


def test_tried_lines_are_offered_to_leaders_only(acme, cast, book, now_model, browser):
    page = body(browser(cast.leader).get(f"{RANKING}?c_1=60"))
    assert "Save cut lines" in page
    assert "Gold line at 60" in page
    assert "Save cut lines" not in body(browser(cast.reader).get(f"{RANKING}?c_1=60"))

    with activate(acme):
        from selection.queries.tiers import scheme_in_use

        scheme = scheme_in_use().scheme
    client = browser(cast.leader)
    client.post(f"/w/acme/selection/tiers/{scheme.pk}/lines/", {"c_1": "60", "c_2": "20"})
    with activate(acme):
        assert scheme_in_use().thresholds == [60, 20]


def test_a_trial_saves_nothing(acme, cast, book, now_model, browser):
    browser(cast.leader).get(RANKING, {"w_revenue": "0", "w_growth": "100"})

    with activate(acme):
        assert CriteriaModel.objects.count() == 1
        assert Criterion.objects.get(code="revenue").weight == 50


def test_weights_of_zero_are_explained(cast, book, now_model, browser):
    query = {"w_revenue": "0", "w_growth": "0", "w_strategic_fit": "0"}
    page = body(browser(cast.leader).get(RANKING, query))

    assert "All weights are zero" in page
    assert names(page)[0] == "Halvorsen"


@pytest.mark.parametrize(
    "query",
    ["w_revenue=x", "w_revenue=nan&w_growth=inf", "c_1=10&c_2=90", "open=7", "shown=-4", "model=1"],
)
def test_nonsense_in_the_address_is_ignored(cast, book, now_model, browser, query):
    answer = browser(cast.leader).get(f"{RANKING}?{query}")

    assert answer.status_code == 200
    assert "Halvorsen" in body(answer)


def test_saving_tried_weights_makes_a_draft(acme, cast, book, now_model, browser):
    answer = browser(cast.leader).post(
        f"/w/acme/selection/criteria/{now_model.pk}/weights/",
        {"w_revenue": "20", "w_growth": "20", "w_strategic_fit": "60"},
    )

    with activate(acme):
        draft = CriteriaModel.objects.get(state="draft")
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"?model={draft.pk}")
    page = body(browser(cast.leader).get(answer["Location"]))
    assert "Draft 2" in page


def test_a_reader_sees_order_but_no_figures(cast, book, now_model, browser):
    client = browser(cast.reader)
    page = body(client.get(f"{RANKING}?open={book['Halvorsen'].id}"))

    assert names(page)[0] == "Halvorsen"
    assert "€" not in page
    assert "Points by criterion" not in page
    assert "5,000,000" not in page
    assert "5m" not in re.sub(r"<[^>]*>", " ", page), "tokens and ids may hold it by chance"
    assert "Figures and ratings are read by" in page


def test_trying_weights_ranks_only_accounts_whose_figures_one_may_read(
    cast, book, now_model, browser
):
    query = {"w_revenue": "100", "w_growth": "0", "w_strategic_fit": "0"}

    assert names(body(browser(cast.manager).get(RANKING, query))) == ["Brauer"]
    assert names(body(browser(cast.reader).get(RANKING, query))) == []


def test_tried_weights_explain_nothing_outside_the_circle(acme, cast, book, now_model):
    from selection.queries.explanations import explanation_of

    halvorsen, reader = book["Halvorsen"].id, cast.reader.actor
    with activate(acme):
        assert explanation_of(halvorsen, by=reader, today=berlin_today()).parts[0].points is None
        points = {"revenue": 100, "growth": 0, "strategic_fit": 0}
        assert explanation_of(halvorsen, by=reader, today=berlin_today(), points=points) is None


def test_criteria_are_drafted_picked_and_put_in_force(acme, cast, book, browser):
    client = browser(cast.leader)
    start = client.post("/w/acme/selection/criteria/start/")
    address = start["Location"]
    picked = client.post(f"{address}pick/", {"codes": ["revenue", "strategic_fit"]})
    assert picked.status_code == 303
    page = body(client.get(address))
    assert "Revenue of the last 12 months" in page
    assert "Put in force" in page

    done = client.post(
        f"{address}submit/", {"effective_on": berlin_today().isoformat(), "reason": "Agreed"}
    )
    assert done.status_code == 303
    assert "Halvorsen" in body(client.get(RANKING))


def test_a_refused_pick_says_so_on_the_page(cast, book, browser):
    client = browser(cast.leader)
    address = client.post("/w/acme/selection/criteria/start/")["Location"]

    answer = client.post(f"{address}pick/", {})

    assert answer.status_code == 422
    assert "Pick at least one criterion" in body(answer)


def test_anchors_are_edited_with_a_suggestion(acme, cast, book, draft, browser):
    with activate(acme):
        criterion = Criterion.objects.get(code="revenue")
    client, address = browser(cast.leader), f"/w/acme/selection/criterion/{criterion.pk}/"

    assert "Your data suggests" in body(client.get(address))
    said = {"name": "Revenue", "group": "position", "x0": 0, "x1": 9, "x2": 9, "x3": 20, "x4": 30}
    refused = client.post(address, said)
    assert refused.status_code == 422
    assert "higher than the one before" in body(refused)
    assert client.post(address, {**said, "x2": 10}).status_code == 303
    with activate(acme):
        criterion.refresh_from_db()
        assert criterion.anchors == [0, 9, 10, 20, 30]
    used = body(client.get(f"{address}?use=suggestion"))
    assert 'name="x1" value="9"' not in used
    assert 'name="x1"' in used


def test_tiers_are_chosen_and_renamed(acme, cast, book, now_model, browser):
    client = browser(cast.leader)
    assert (
        client.post("/w/acme/selection/tiers/choose/", {"template": "airline"}).status_code == 303
    )
    page = body(client.get("/w/acme/selection/tiers/"))
    assert 'value="Standby"' in page

    with activate(acme):
        from selection.queries.tiers import scheme_in_use

        scheme = scheme_in_use().scheme
    said = {"name": "Ours"}
    for level, (name, line) in enumerate([("A", 80), ("B", 60), ("C", 61), ("D", 0)], start=1):
        said |= {f"name_{level}": name, f"line_{level}": line}
    refused = client.post(f"/w/acme/selection/tiers/{scheme.pk}/", said)
    assert refused.status_code == 422
    assert "lower than the tier above" in body(refused)
    said["line_3"] = 30
    assert client.post(f"/w/acme/selection/tiers/{scheme.pk}/", said).status_code == 303


def test_all_shown_are_confirmed_at_once_but_not_without_a_reason(
    acme, cast, book, now_model, browser
):
    with activate(acme):
        TierProposal.objects.filter(account=book["Brauer"]).update(completeness=0.5)
        ids = [str(each.pk) for each in open_proposals()]
    client = browser(cast.leader)

    client.post("/w/acme/selection/proposals/confirm/", {"ids": ids})

    with activate(acme):
        assert TierHolding.objects.count() == len(ids) - 1
        (left,) = open_proposals()
    page = body(client.get("/w/acme/selection/proposals/", follow=True))
    assert "confirm it with a reason" in page
    client.post("/w/acme/selection/proposals/confirm/", {"ids": [left.pk], "reason": "Known well"})
    with activate(acme):
        assert TierHolding.objects.get(account=book["Brauer"]).note == "Known well"


def test_declining_asks_why(acme, cast, book, now_model, browser):
    with activate(acme):
        proposal = open_proposals().first()
    client, address = browser(cast.leader), f"/w/acme/selection/proposals/{proposal.pk}/decline/"

    refused = client.post(address, {"reason": ""})
    assert refused.status_code == 422
    assert "Say why" in body(refused)
    assert client.post(address, {"reason": "Not now"}).status_code == 303


def test_an_account_is_rated_with_evidence(acme, cast, book, now_model, browser):
    client = browser(cast.manager)
    address = f"/w/acme/accounts/{book['Brauer'].id}/why/"
    assert "Not rated" in body(client.get(address))

    refused = client.post(f"{address}rate/strategic_fit/", {"value": "75", "evidence": ""})
    assert refused.status_code == 422
    assert "This field is required" in body(refused)
    done = client.post(f"{address}rate/strategic_fit/", {"value": "75", "evidence": "Joint plan"})
    assert done.status_code == 303
    with activate(acme):
        assert Rating.objects.get().rater_name == "Mia Manager"
    assert "Joint plan" in body(client.get(address))


def test_colleagues_outside_the_circle_neither_rate_nor_read_ratings(
    acme, cast, book, now_model, browser
):
    client = browser(cast.colleague)
    address = f"/w/acme/accounts/{book['Halvorsen'].id}/why/"

    assert "Ratings" not in body(client.get(address)).replace("Figures and ratings", "")
    answer = client.post(f"{address}rate/strategic_fit/", {"value": "75", "evidence": "x"})
    assert answer.status_code == 403


def test_the_register_is_open_to_everyone(acme, cast, book, now_model, browser):
    assert "No key accounts yet" in body(browser(cast.reader).get("/w/acme/register/"))
    with activate(acme):
        confirm_proposals(
            proposals=list(open_proposals()),
            reason="Known",
            by=cast.leader.actor,
            today=berlin_today(),
            now=timezone.now(),
        )
    client = browser(cast.reader)
    page = body(client.get("/w/acme/register/"))
    for words in ("Halvorsen", "Gold", "Strong in"):
        assert words in page
    assert "Mia Manager" in page
    assert "nobody yet" in page
    assert "Halvorsen" not in body(client.get("/w/acme/register/?q=Bra"))
    assert "Brauer" not in body(client.get("/w/acme/register/?level=1&q=hal"))


def test_the_panel_says_why_to_everyone(cast, book, now_model, browser):
    address = f"/w/acme/accounts/{book['Halvorsen'].id}/why/panel/"
    page = body(browser(cast.reader).get(address, headers=HTMX))

    assert page.startswith(f'<section class="card" id="selection-{book["Halvorsen"].id}"')
    assert "Revenue" in page
    assert "Growth with us" in page


def test_missing_and_foreign_accounts_answer_alike(cast, outsider, book, now_model, browser):
    from uuid import uuid4

    client = browser(cast.leader)
    assert client.get(f"/w/acme/accounts/{uuid4()}/why/").status_code == 404
    foreign = browser(outsider).get(f"/w/globex/accounts/{book['Brauer'].id}/why/")
    assert foreign.status_code == 404


def test_the_timeline_names_the_criterion_and_writes_the_number_as_its_reader_does(
    acme, cast, book, now_model, browser
):
    with activate(acme):
        criterion = Criterion.objects.filter(source="rating").order_by("pk").first()
        rate_accounts(
            rows=[RatingRow(book["Brauer"].pk, criterion.code, 72.5, "Visit in May")],
            by=cast.leader.actor,
            today=berlin_today(),
            now=timezone.now(),
        )
    user = cast.leader.user
    user.language = "de"
    user.save()

    page = body(browser(cast.leader).get(f"/w/acme/accounts/{book['Brauer'].pk}/timeline/"))

    assert criterion.name in page
    assert "72,5" in page
    assert criterion.code not in page


def test_percent_stands_as_each_language_writes_it(cast, book, now_model, browser):
    assert "%</output>" in body(browser(cast.leader).get("/w/acme/selection/"))
    user = cast.leader.user
    user.language = "de"
    user.save()
    assert "\u00a0%</output>" in body(browser(cast.leader).get("/w/acme/selection/"))


def test_no_proposals_is_said_once(cast, book, now_model, browser):
    page = body(browser(cast.leader).get("/w/acme/selection/proposals/"))

    assert "0 changes follow" not in page
