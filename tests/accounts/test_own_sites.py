"""Places of ours, and how far customers lie from them."""

from math import isclose

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.distance import EARTH_KM, great_circle_km, nearest_km
from accounts.models import OwnSite
from accounts.queries.own_sites import get_own_site
from accounts.queries.scoring import scoring_inputs
from accounts.services.own_sites import OwnSiteData, add_own_site, edit_own_site, remove_own_site
from accounts.services.registry import NewAccount, register_accounts
from accounts.services.sites import SiteData, add_site
from kam.errors import Conflict, NotAllowed, NotFound, RuleViolation
from kam.tenancy.context import activate

NORMAL = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
HAMBURG, MUNICH, JAKARTA = (53.5511, 9.9937), (48.1372, 11.5755), (-6.2088, 106.8456)
places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [(HAMBURG, MUNICH, 612.4), (HAMBURG, JAKARTA, 11_015), (MUNICH, MUNICH, 0)],
)
def test_known_distances_come_out(one, other, km):
    assert great_circle_km(one, other) == pytest.approx(km, rel=0.002, abs=1e-6)


def keeps_the_rules(a, b, c):
    there = great_circle_km(a, b)
    assert 0 <= there <= 3.14159266 * EARTH_KM
    assert isclose(there, great_circle_km(b, a), abs_tol=1e-6)
    assert great_circle_km(a, a) == 0
    assert great_circle_km(a, c) <= there + great_circle_km(b, c) + 1e-3
    assert nearest_km(a, [b, c]) == min(there, great_circle_km(a, c))
    assert nearest_km(a, []) is None


@NORMAL
@given(places, places, places)
def test_distances_keep_the_rules(a, b, c):
    keeps_the_rules(a, b, c)


@pytest.mark.long
@settings(NORMAL, max_examples=5_000)
@given(places, places, places)
def test_distances_keep_the_rules_at_length(a, b, c):
    keeps_the_rules(a, b, c)


db = pytest.mark.django_db


def own(name="Works", place=HAMBURG, **other):
    return OwnSiteData(name=name, latitude=place[0], longitude=place[1], **other)


@pytest.fixture
def customers(acme, cast, today):
    """One with a main site, one with two located sites, one without coordinates."""
    with activate(acme):
        made = register_accounts(
            rows=[NewAccount(name=name) for name in ("Main", "Two", "None")],
            by=cast.leader.actor,
            today=today,
        )
        ids = {account.name: account.pk for account in made}

        def at(name, place, **other):
            lat, lon = place or (None, None)
            site = SiteData(city="There", latitude=lat, longitude=lon, **other)
            add_site(account_id=ids[name], site=site, by=cast.leader.actor)

        at("Main", JAKARTA, is_main=True, country="ID")
        at("Main", MUNICH, country="DE")
        at("Two", JAKARTA)
        at("Two", MUNICH)
        at("None", None, is_main=True)
    return ids


def measured(acme, today):
    found = scoring_inputs(metrics={"distance_km", "countries"}, today=today, currency="EUR")
    distance = dict(zip(found.ids, found.figures["distance_km"].tolist(), strict=True))
    countries = dict(zip(found.ids, found.figures["countries"].tolist(), strict=True))
    return distance, countries


@db
def test_distance_counts_from_the_main_site_to_our_nearest(acme, cast, customers, today):
    with activate(acme):
        add_own_site(site=own(), by=cast.leader.actor)
        add_own_site(site=own("Shop", (48.2, 16.37)), by=cast.leader.actor)
        distance, countries = measured(acme, today)

    ours = [HAMBURG, (48.2, 16.37)]
    assert distance[customers["Main"]] == pytest.approx(nearest_km(JAKARTA, ours))
    assert distance[customers["Two"]] == pytest.approx(nearest_km(MUNICH, ours))
    assert distance[customers["None"]] != distance[customers["None"]]  # unknown
    assert countries[customers["Main"]] == 2
    assert countries[customers["Two"]] != countries[customers["Two"]]


@db
def test_without_a_site_of_ours_distance_is_unknown(acme, customers, today):
    with activate(acme):
        distance, _countries = measured(acme, today)
    assert all(km != km for km in distance.values())


@db
def test_leaders_keep_our_sites(acme, cast):
    with activate(acme):
        site = add_own_site(site=own(country="Germany"), by=cast.leader.actor)
        assert site.country == "DE"
        with pytest.raises(Conflict):
            add_own_site(site=own(), by=cast.leader.actor)
        with pytest.raises(RuleViolation):
            add_own_site(site=own("Pole", (91, 0)), by=cast.leader.actor)
        for who in (cast.manager, cast.colleague, cast.reader):
            with pytest.raises(NotAllowed):
                add_own_site(site=own("Mine"), by=who.actor)
        edit_own_site(own_site=site, site=own("Plant"), by=cast.leader.actor)
        remove_own_site(own_site=site, by=cast.leader.actor)
        assert not OwnSite.objects.exists()


@db
def test_sites_of_another_company_are_not_there(acme, globex, cast):
    with activate(acme):
        site = add_own_site(site=own(), by=cast.leader.actor)
    with activate(globex), pytest.raises(NotFound):
        get_own_site(site.pk)


@db
def test_our_sites_in_the_browser(acme, cast, browser):
    page, path = browser(cast.leader), "/w/acme/accounts/our-sites/"
    said = {"name": "Works", "city": "Hamburg", "latitude": "53.55", "longitude": "9.99"}
    assert page.post(f"{path}add/", {**said, "latitude": "north"}).status_code == 422
    assert page.post(f"{path}add/", said).status_code == 303
    with activate(acme):
        site = OwnSite.objects.get()
    assert "Hamburg" in browser(cast.reader).get(path).content.decode()
    assert browser(cast.reader).get(f"{path}add/").status_code == 403
    again = {**said, "name": "Plant", "version": 1}
    assert page.post(f"{path}{site.pk}/", again).status_code == 303
    assert page.post(f"{path}{site.pk}/", again).status_code == 409
    page.post(f"{path}{site.pk}/remove/")
    with activate(acme):
        assert not OwnSite.objects.exists()


@db
def test_our_sites_over_rest(cast, machine):
    robot = machine(cast.leader, scopes=("accounts:read", "accounts:write"))
    path, said = "/api/v1/our-sites/", {"name": "Works", "latitude": 53.55, "longitude": 9.99}
    made = robot.post(path, said, content_type="application/json")
    assert made.status_code == 201
    one = f"{path}{made.json()['id']}/"
    changed = robot.put(
        one,
        {**said, "city": "Hamburg"},
        content_type="application/json",
        headers={"If-Match": made["ETag"]},
    )
    assert changed.json()["city"] == "Hamburg"
    assert [each["name"] for each in robot.get(path).json()["results"]] == ["Works"]
    assert robot.delete(one, headers={"If-Match": "*"}).status_code == 204
