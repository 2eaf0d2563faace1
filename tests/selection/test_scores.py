"""One pass scores every account, posts the standing and can be repeated without effect."""

import pytest

from accounts.models import Standing
from kam.errors import NotAllowed, RuleViolation
from kam.tenancy.context import activate
from selection.models import Rating, Score, ScoreRun
from selection.services.ratings import RatingRow, rate_accounts
from selection.services.scores import score_accounts

pytestmark = pytest.mark.django_db


def scores(model):
    return {
        score.account.name: score
        for score in Score.objects.filter(model=model).select_related("account")
    }


def rate(book, cast, clock, name, value, who="leader", evidence="Minutes of May"):
    return rate_accounts(
        rows=[RatingRow(book[name].id, "strategic_fit", value, evidence)],
        by=getattr(cast, who).actor,
        **clock,
    )


def test_every_account_has_a_row_and_unknown_stays_unknown(acme, model):
    with activate(acme):
        found = scores(model)

    assert found["Tamar"].score is None
    assert found["Tamar"].completeness == 0
    assert found["Tamar"].utilities == [None, None, None]
    assert found["Halvorsen"].completeness == pytest.approx(0.8)
    assert found["Halvorsen"].readings == [5_000_000, 25, None]


def test_a_rating_completes_the_score_and_the_standing(acme, cast, book, model, clock):
    with activate(acme):
        before = scores(model)["Brauer"]
        rate(book, cast, clock, "Brauer", 100)
        after = scores(model)["Brauer"]
        standing = Standing.objects.get(account=book["Brauer"])

    assert after.completeness == pytest.approx(1)
    assert after.utilities[2] == 100
    assert after.score == pytest.approx(before.score * 0.8 + 20)
    assert (standing.score, standing.completeness) == (after.score, 1)
    assert "Strategic fit" in standing.why


def test_several_raters_count_by_their_median_each_by_the_newest(acme, cast, book, model, clock):
    with activate(acme):
        rate(book, cast, clock, "Brauer", 0)
        rate(book, cast, clock, "Brauer", 40)
        rate(book, cast, clock, "Brauer", 100, who="manager")

        assert scores(model)["Brauer"].utilities[2] == 70
        assert Rating.objects.count() == 3


def test_scoring_twice_changes_nothing(acme, cast, model, clock):
    with activate(acme):
        first = {name: (row.pk, row.score) for name, row in scores(model).items()}
        run = score_accounts(model=model, by=cast.leader.actor, **clock)

        assert run.changed == 0
        assert {name: (row.pk, row.score) for name, row in scores(model).items()} == first


def test_the_first_run_in_force_posts_every_standing(acme, book, model):
    with activate(acme):
        posted = dict(Standing.objects.values_list("account__name", "score"))
        stored = {name: row.score for name, row in scores(model).items()}
        assert ScoreRun.objects.filter(posted=True).count() == 1

    assert posted == stored


def test_a_rebuild_equals_what_was_posted(acme, cast, book, model, clock, today):
    from accounts.services.standing import rebuild_standings

    columns = ("account__name", "score", "completeness", "why", "tier_level", "tier_name")
    with activate(acme):
        rate(book, cast, clock, "Brauer", 75)
        before = set(Standing.objects.values_list(*columns))
        rebuild_standings(today=today)

        assert set(Standing.objects.values_list(*columns)) == before


def test_an_archived_account_loses_its_score(acme, cast, book, model, clock):
    from accounts.services.registry import archive_account

    with activate(acme):
        archive_account(account_id=book["Tamar"].id, by=cast.leader.actor, now=clock["now"])
        score_accounts(model=model, by=cast.leader.actor, **clock)

        assert "Tamar" not in scores(model)


@pytest.mark.parametrize(
    ("value", "evidence", "words"),
    [(101, "x", "between 0 and 100"), (-1, "x", "between"), (50, "  ", "rests on")],
)
def test_a_rating_needs_a_value_and_evidence(
    acme, cast, book, model, clock, value, evidence, words
):
    with activate(acme), pytest.raises(RuleViolation, match=words):
        rate(book, cast, clock, "Brauer", value, evidence=evidence)


def test_only_what_people_rate_is_rated(acme, cast, book, model, clock):
    with activate(acme), pytest.raises(RuleViolation, match="rated by people"):
        rate_accounts(
            rows=[RatingRow(book["Brauer"].id, "revenue", 50, "x")], by=cast.leader.actor, **clock
        )


def test_a_reader_may_not_rate_nor_score(acme, cast, book, model, clock):
    with activate(acme):
        with pytest.raises(NotAllowed):
            rate(book, cast, clock, "Brauer", 50, who="reader")
        with pytest.raises(NotAllowed):
            score_accounts(model=model, by=cast.manager.actor, **clock)


def test_the_schedule_scores_every_workspace_in_use(acme, cast, book, model):
    from selection import tasks
    from selection.queries.workspaces import workspaces_in_use

    assert workspaces_in_use() == [acme.id]
    with activate(acme):
        before = ScoreRun.objects.count()
        tasks.score_workspace.run()

        newest = ScoreRun.objects.order_by("-pk").first()
        assert ScoreRun.objects.count() == before + 1
        assert (newest.by_name, newest.changed) == ("Meridian", 0)
