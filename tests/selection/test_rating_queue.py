"""What people still have to rate: missing, old, to be talked about; filled in place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kam.audit.queries import history_of
from kam.tenancy.context import activate
from selection.models import Rating, RatingRules
from selection.queries.rating_queue import discussed, rating_queue
from selection.services.ratings import RatingRow, rate_accounts
from tests.selection.test_pages import berlin_today, now_model  # noqa: F401

pytestmark = pytest.mark.django_db
CODE = "strategic_fit"


@pytest.fixture
def rate(acme, book):
    def act(person, name, value, *, on):
        rate_accounts(
            rows=[RatingRow(book[name].pk, CODE, value, "Seen on site")],
            by=person.actor,
            today=on,
            now=timezone.now(),
        )

    return act


def waiting(person, today, **asked):
    found = rating_queue(by=person.actor, today=today, **asked)
    return found, {row.account_name: row for row in found.rows}


def test_the_unrated_wait_and_a_rating_takes_them_off(acme, cast, book, model, rate, today):
    with activate(acme):
        found, rows = waiting(cast.leader, today, mine=False)
        assert (found.waiting, found.done, found.total) == (5, 0, 5)
        assert {row.state for row in rows.values()} == {"unrated"}
        assert list(rows) == sorted(rows)

        rate(cast.leader, "Delmar", 75, on=today)
        found, rows = waiting(cast.leader, today, mine=False)
        assert (found.waiting, found.done) == (4, 1)
        assert "Delmar" not in rows


def test_a_rating_grows_old_after_twelve_months(acme, cast, book, model, rate, today):
    with activate(acme):
        rate(cast.leader, "Delmar", 75, on=today)
        within = waiting(cast.leader, today + timedelta(365), mine=False)[1]
        after = waiting(cast.leader, today + timedelta(367), mine=False)[1]
        assert "Delmar" not in within
        assert (after["Delmar"].state, after["Delmar"].value) == ("stale", 75)


def test_an_old_rating_of_mine_waits_for_me_only(acme, cast, book, model, rate, today):
    later = today + timedelta(400)
    with activate(acme):
        rate(cast.manager, "Brauer", 75, on=today)
        rate(cast.leader, "Brauer", 75, on=later)
        assert "Brauer" not in waiting(cast.leader, later, mine=False)[1]
        assert waiting(cast.manager, later)[1]["Brauer"].state == "stale"


def test_raters_more_than_25_points_apart_should_talk(acme, cast, book, model, rate, today):
    with activate(acme):
        rate(cast.manager, "Brauer", 25, on=today)
        rate(cast.leader, "Brauer", 50, on=today)
        assert discussed([book["Brauer"].pk], [CODE]) == {}
        rate(cast.leader, "Brauer", 75, on=today)

        row = waiting(cast.manager, today)[1]["Brauer"]
        assert (row.state, row.raters, row.value, row.spread, row.mine) == (
            "discuss",
            2,
            50,
            50,
            25,
        )
        found = rating_queue(by=cast.manager.actor, today=today)
        assert (found.done, found.total) == (1, 1)
        assert discussed([book["Brauer"].pk], [CODE]) == {book["Brauer"].pk: [CODE]}


def test_mine_are_those_of_my_team_and_all_those_of_my_circle(acme, cast, book, model, today):
    with activate(acme):
        assert list(waiting(cast.manager, today)[1]) == ["Brauer"]
        assert list(waiting(cast.manager, today, mine=False)[1]) == ["Brauer"]
        assert waiting(cast.leader, today)[0].total == 0
        assert waiting(cast.leader, today, mine=False, code="nothing")[0].total == 0


def test_a_line_is_rated_in_place(acme, cast, book, now_model, browser):  # noqa: F811
    client = browser(cast.manager)
    page = client.get("/w/acme/selection/ratings/").content.decode()
    assert "Brauer" in page
    assert "0 of 1 up to date" in page
    address = f"/w/acme/selection/ratings/{book['Brauer'].pk}/{CODE}/"

    refused = client.post(address, {"value": "75", "evidence": " "})
    assert refused.status_code == 422
    assert 'value="75" required checked' in refused.content.decode()
    told = {"value": "75", "evidence": "Joint plan", "scope": "mine"}
    fragment = client.post(address, told, headers={"HX-Request": "true"}).content.decode()
    assert fragment.startswith('<div class="stack" id="rating-queue"')
    assert "1 of 1 up to date" in fragment
    with activate(acme):
        assert Rating.objects.get().rater_name == cast.manager.actor.name
    again = client.post(address, told)
    assert (again.status_code, again["Location"][-10:]) == (303, "scope=mine")


def test_who_is_on_no_team_sees_all_accounts_at_first(cast, book, now_model, browser):  # noqa: F811
    client = browser(cast.leader)

    unasked = client.get("/w/acme/selection/ratings/").content.decode()
    asked = client.get("/w/acme/selection/ratings/?scope=mine").content.decode()

    assert '<option value="all" selected>' in unasked
    assert "Brauer" in unasked
    assert "You are on no account" in asked


def test_who_does_not_rate_has_no_queue(cast, now_model, browser):  # noqa: F811
    assert browser(cast.reader).get("/w/acme/selection/ratings/").status_code == 403
    assert (
        "selection/ratings/" not in browser(cast.reader).get("/w/acme/selection/").content.decode()
    )


def test_the_queue_over_rest_and_as_a_file(cast, book, now_model, browser, machine):  # noqa: F811
    client = machine(cast.leader, scopes=["selection:read"])
    found = client.get("/api/v1/selection/rating-queue/?scope=all").json()["results"]
    assert {row["account_name"] for row in found} == set(book)
    progress = client.get("/api/v1/selection/rating-queue/progress/?scope=all").json()
    assert progress == {"total": 5, "done": 0, "unrated": 5, "stale": 0, "discuss": 0}
    answer = browser(cast.leader).get("/w/acme/selection/ratings/?scope=all&export=csv")
    assert b"Tamar" in b"".join(answer.streaming_content)


def test_the_ranking_and_the_account_say_that_raters_differ(
    acme,
    cast,
    book,
    now_model,  # noqa: F811
    rate,
    browser,
):
    with activate(acme):
        rate(cast.manager, "Brauer", 25, on=berlin_today())
        rate(cast.leader, "Brauer", 75, on=berlin_today())
    for page in ("selection/", f"accounts/{book['Brauer'].pk}/why/", "selection/ratings/"):
        assert "iscuss" in browser(cast.manager).get(f"/w/acme/{page}").content.decode()
    assert "discuss ratings" not in browser(cast.reader).get("/w/acme/selection/").content.decode()


def test_a_leader_says_when_ratings_are_asked_for_again(
    acme, cast, book, model, rate, today, browser
):
    later = today + timedelta(200)
    with activate(acme):
        rate(cast.leader, "Delmar", 75, on=today)
        assert "Delmar" not in waiting(cast.leader, later, mine=False)[1]
    client, page = browser(cast.leader), "/w/acme/selection/rating-rules/"

    assert 'value="12"' in client.get(page).content.decode()
    refused = client.post(page, {"stale_months": "61", "version": "0"})
    assert refused.status_code == 422
    assert client.post(page, {"stale_months": "6", "version": "0"}).status_code == 303
    with activate(acme):
        found, rows = waiting(cast.leader, later, mine=False)
        assert (found.stale_months, rows["Delmar"].state) == (6, "stale")
        (row,) = RatingRules.objects.all()
        (act,) = history_of(subject=row)
        assert act.changes == {"stale_months": (12, 6)}
    queue = client.get("/w/acme/selection/ratings/").content.decode()
    assert "older than 6 months" in queue
    assert "When to ask again" in queue
    assert client.post(page, {"stale_months": "9", "version": "0"}).status_code == 409
    assert "When to ask again" not in (
        browser(cast.manager).get("/w/acme/selection/ratings/").content.decode()
    )
    assert browser(cast.manager).get(page).status_code == 403


def test_programs_say_when_ratings_are_asked_for_again(cast, machine):
    address = "/api/v1/selection/rating-rules/"
    leader = machine(cast.leader, scopes=["selection:read", "selection:write"])
    assert leader.get(address).json() == {"stale_months": 12, "version": 0}

    def put(client, months, seen):
        return client.put(
            address,
            {"stale_months": months},
            content_type="application/json",
            headers={"If-Match": f'"v{seen}"'},
        )

    assert put(leader, 24, 0).json() == {"stale_months": 24, "version": 1}
    assert put(leader, 36, 0).status_code == 412
    assert put(leader, 0, 1).status_code in (400, 422)
    manager = machine(cast.manager, scopes=["selection:read", "selection:write"])
    assert put(manager, 36, 1).status_code == 403
    assert manager.get(address).json()["stale_months"] == 24
