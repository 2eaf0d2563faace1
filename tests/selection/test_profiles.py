"""Weight profiles: accounts of a segment are scored with weights of their own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam.errors import Conflict, NotAllowed, NotFound, RuleViolation
from kam.tenancy.context import activate
from selection import profiles, scoring
from selection.models import Criterion, Score, WeightProfile
from selection.queries.criteria import criteria_of
from selection.queries.explanations import explanation_of
from selection.queries.profiles import get_profile, points_of, profiles_of
from selection.queries.ranked import Trial
from selection.queries.ranking import ranking, setting_of
from selection.queries.summary import summary_of
from selection.services.criteria import pick_criteria, remove_criterion
from selection.services.profiles import ProfileData, add_profile, change_profile, remove_profile
from selection.services.scores import score_accounts
from selection.services.versions import put_in_force, start_draft
from tests.selection.promises import LONG, NORMAL

CODES = ("a", "b", "c", "d", "e", "f")
points = st.dictionaries(
    st.sampled_from(CODES), st.floats(0, 100).map(lambda x: round(x, 1)), min_size=1
).filter(lambda found: any(found.values()))
chosen = st.frozensets(st.sampled_from(CODES))


def starts_fairly(usual, value):
    found = profiles.start_points(usual, value)
    assert set(found) == set(usual)
    assert sum(found.values()) == pytest.approx(100)
    assert all(point >= 0 for point in found.values())
    alike = {found[code] for code in found if code in value}
    if set(found) - value:
        assert len(alike) <= 1
    else:
        assert max(alike) - min(alike) <= 0.1 + 1e-9


@NORMAL
@given(points, chosen)
def test_criteria_of_whole_value_start_alike(usual, value):
    starts_fairly(usual, value)


@pytest.mark.long
@LONG
@given(points, chosen)
def test_criteria_of_whole_value_start_alike_at_length(usual, value):
    starts_fairly(usual, value)


cells = st.one_of(st.just(float("nan")), st.floats(0, 100))
tables = st.integers(1, 5).flatmap(
    lambda m: st.lists(
        st.tuples(
            st.lists(cells, min_size=m, max_size=m),
            st.lists(st.floats(0.1, 100), min_size=m, max_size=m),
        ),
        min_size=1,
        max_size=6,
    )
)


def scores_alone_and_together(rows):
    """An account with weights of its own has the score that it has by itself."""
    together = scoring.score([row[0] for row in rows], [row[1] for row in rows])
    for place, (worth, shares) in enumerate(rows):
        alone = scoring.score([worth], shares)
        for name in ("score", "completeness", "low", "high", "points", "pull"):
            np.testing.assert_allclose(
                getattr(together, name)[place], getattr(alone, name)[0], atol=1e-9
            )


@NORMAL
@given(tables)
def test_a_table_of_weights_scores_as_each_row_alone(rows):
    scores_alone_and_together(rows)


@pytest.mark.long
@LONG
@given(tables)
def test_a_table_of_weights_scores_as_each_row_alone_at_length(rows):
    scores_alone_and_together(rows)


def test_the_first_segment_that_fits_counts():
    segments = [
        profiles.Segment(frozenset({"Dairy"}), frozenset({"DE"})),
        profiles.Segment(countries=frozenset({"DE", "AT"})),
    ]
    assert profiles.first_fit(segments, "Dairy", "DE") == 0
    assert profiles.first_fit(segments, "Dairy", "AT") == 1
    assert profiles.first_fit(segments, "", "DE") == 1
    assert profiles.first_fit(segments, "Dairy", "FR") is None


def test_a_row_of_no_weight_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        scoring.score([[1.0], [2.0]], [[0.0], [1.0]])


db = pytest.mark.django_db


@pytest.fixture
def segment(acme, cast, draft, book, clock):
    """Growth alone counts for dairies; Castellan and Delmar are dairies."""
    with activate(acme):
        for name in ("Castellan", "Delmar"):
            book[name].sector = "Dairy"
            book[name].save(update_fields=["sector"])
        return add_profile(
            model=draft,
            profile=ProfileData(
                name="Dairies",
                sectors=["Dairy"],
                points={"revenue": 0, "growth": 100, "strategic_fit": 0},
            ),
            by=cast.leader.actor,
            **clock,
        )


@db
def test_accounts_of_a_segment_are_scored_with_its_weights(acme, cast, segment, draft, book, clock):
    with activate(acme):
        scores = {each.account_id: each for each in Score.objects.filter(model=draft)}
        delmar, brauer = scores[book["Delmar"].pk], scores[book["Brauer"].pk]
        assert (delmar.profile_id, brauer.profile_id) == (segment.pk, None)
        growth = [each.code for each in criteria_of(draft)].index("growth")
        assert delmar.score == pytest.approx(delmar.utilities[growth])
        assert delmar.completeness == pytest.approx(1)
        assert brauer.completeness < 1

        run = score_accounts(model=draft, by=cast.leader.actor, **clock)
        assert run.changed == 0


@db
def test_everybody_who_explains_a_score_uses_its_weights(acme, cast, segment, draft, book, clock):
    leader, delmar = cast.leader.actor, book["Delmar"].pk
    with activate(acme):
        put_in_force(model=draft, effective_on=clock["today"], by=leader, **clock)
        stored = Score.objects.get(model=draft, account_id=delmar)

        told = explanation_of(delmar, by=leader, today=clock["today"])
        assert told.profile == segment
        assert told.score == pytest.approx(stored.score)
        assert [part.weight for part in told.parts] == [0, 100, 0]
        assert sum(part.points or 0 for part in told.parts) == pytest.approx(stored.score)
        assert summary_of(delmar, today=clock["today"]).score == pytest.approx(stored.score)
        other = explanation_of(book["Brauer"].pk, by=leader, today=clock["today"])
        assert other.profile is None

        setting = setting_of(draft, today=clock["today"])
        rows = {row.account_id: row for row in ranking(setting, by=leader).rows}
        assert sum(p for _n, p in rows[delmar].parts) == pytest.approx(stored.score)
        tried = Trial({"revenue": 100, "growth": 0, "strategic_fit": 0})
        again = {row.account_id: row for row in ranking(setting, by=leader, trial=tried).rows}
        assert again[delmar].score == pytest.approx(stored.score)
        assert again[book["Brauer"].pk].score != rows[book["Brauer"].pk].score


@db
def test_a_profile_follows_the_criteria_of_its_draft(acme, cast, segment, draft, clock):
    leader = cast.leader.actor
    with activate(acme):
        pick_criteria(model=draft, codes=["distance"], by=leader, **clock)
        new = Criterion.objects.get(model=draft, code="distance")
        found = points_of(get_profile(segment.pk), criteria_of(draft))
        assert sum(found.values()) == pytest.approx(100)
        assert found["distance"] > 0
        for code in ("growth", "distance"):
            gone = Criterion.objects.get(model=draft, code=code)
            remove_criterion(criterion=gone, by=leader, **clock)
        # nothing it weighs is left: the usual weights count
        assert set(points_of(get_profile(segment.pk), criteria_of(draft))) == {
            "revenue",
            "strategic_fit",
        }
        assert new.code not in [each.code for each in criteria_of(draft)]


@db
def test_a_locked_version_keeps_its_profiles_and_the_next_begins_with_them(
    acme, cast, segment, draft, clock
):
    leader = cast.leader.actor
    with activate(acme):
        put_in_force(model=draft, effective_on=clock["today"], by=leader, **clock)
        with pytest.raises(RuleViolation, match="locked"):
            remove_profile(profile=segment, by=leader, **clock)
        beside = start_draft(by=leader, **clock)
        copied = profiles_of(beside)[0]
        assert (copied.name, copied.sectors) == ("Dairies", ["Dairy"])
        assert copied.points == get_profile(segment.pk).points
        assert Score.objects.filter(model=beside, profile_id=copied.pk).count() == 2


@db
def test_a_profile_needs_a_name_and_somebody(acme, cast, segment, draft, clock):
    leader = cast.leader.actor
    with activate(acme):
        for said, message in (
            ({"name": " ", "sectors": ["Dairy"]}, "name"),
            ({"name": "Nobody"}, "sector or country"),
            ({"name": "Far", "countries": ["Nowhere"]}, "country"),
            ({"name": "Half", "sectors": ["Dairy"], "points": {"growth": 1}}, "every criterion"),
        ):
            with pytest.raises(RuleViolation, match=message):
                add_profile(model=draft, profile=ProfileData(**said), by=leader, **clock)
        with pytest.raises(Conflict):
            again = ProfileData(name="Dairies", sectors=["Dairy"])
            add_profile(model=draft, profile=again, by=leader, **clock)
        moved = ProfileData(name="Germans", countries=["Germany"])
        assert change_profile(profile=segment, data=moved, by=leader, **clock).countries == ["DE"]
        remove_profile(profile=segment, by=leader, **clock)
        assert not Score.objects.exclude(profile_id=None).exists()


@db
@pytest.mark.parametrize("who", ["admin", "manager", "colleague", "reader"])
def test_only_leaders_weigh_segments(acme, cast, segment, clock, who):
    with activate(acme), pytest.raises(NotAllowed):
        remove_profile(profile=segment, by=getattr(cast, who).actor, **clock)


@db
def test_profiles_of_another_company_are_not_there(globex, segment):
    with activate(globex):
        assert not WeightProfile.objects.exists()
        with pytest.raises(NotFound):
            get_profile(segment.pk)


@db
def test_a_segment_is_weighed_in_the_browser(acme, cast, draft, book, browser):
    page = browser(cast.leader)
    add = f"/w/acme/selection/criteria/{draft.pk}/profiles/add/"
    assert "Machines" in page.get(add).content.decode()
    assert page.post(add, {"name": "Makers"}).status_code == 422
    assert page.post(add, {"name": "Makers", "sectors": "Machines"}).status_code == 303
    with activate(acme):
        made = WeightProfile.objects.get()
    one = f"/w/acme/selection/profiles/{made.pk}/"
    assert "Revenue" in page.get(one).content.decode()
    said = {"name": "Makers", "sectors": "Machines", "p_revenue": 10, "p_growth": 80}
    said |= {"p_strategic_fit": 10, "version": 1}
    assert page.post(one, {**said, "p_growth": "much"}).status_code == 422
    assert page.post(one, said).status_code == 303
    assert page.post(one, {**said, "p_growth": 1}).status_code == 409
    shown = browser(cast.reader).get(f"/w/acme/selection/criteria/{draft.pk}/").content.decode()
    assert "Makers" in shown
    assert browser(cast.reader).get(one).status_code == 403
    page.post(f"{one}remove/")
    with activate(acme):
        assert not WeightProfile.objects.exists()


@db
def test_profiles_over_rest(cast, draft, book, machine):
    robot = machine(cast.leader, scopes=("selection:read", "selection:write"))
    path = f"/api/v1/selection/models/{draft.pk}/profiles/"
    said = {"name": "Makers", "sectors": ["Machines"]}
    made = robot.post(path, said, content_type="application/json")
    assert made.status_code == 201
    assert sum(made.json()["points"].values()) == pytest.approx(100)
    one = f"/api/v1/selection/profiles/{made.json()['id']}/"
    weighed = {**said, "points": {"revenue": 1, "growth": 2, "strategic_fit": 1}}
    changed = robot.put(
        one, weighed, content_type="application/json", headers={"If-Match": made["ETag"]}
    )
    assert changed.json()["points"] == {"revenue": 25, "growth": 50, "strategic_fit": 25}
    assert [each["name"] for each in robot.get(path).json()["results"]] == ["Makers"]
    assert robot.delete(one, headers={"If-Match": "*"}).status_code == 204
