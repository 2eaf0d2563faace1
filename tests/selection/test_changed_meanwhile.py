"""Two leaders change the same criterion or the same tiers: nothing is lost unseen."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kam.tenancy.context import activate
from selection.models import Criterion, TierScheme
from selection.services.criteria import pick_criteria
from selection.services.tiers import TierRow, choose_scheme
from selection.services.versions import start_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(acme, cast, book):
    today = timezone.localdate(timezone=ZoneInfo("Europe/Berlin"))
    clock = {"today": today, "now": timezone.now(), "by": cast.leader.actor}
    with activate(acme):
        model = start_draft(name="Key accounts", **clock)
        pick_criteria(model=model, codes=["revenue", "growth"], **clock)
        choose_scheme(name="Medals", rows=[TierRow("Gold", 70), TierRow("Silver", 20)], **clock)
    return model


def version_in(answer):
    return re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]


def late(client, page, url, first, mine, changed):
    seen = version_in(client.get(page))
    assert client.post(url, {**first, "version": seen}).status_code in {302, 303}
    answer = client.post(url, {**mine, "version": seen})
    assert answer.status_code == 409
    assert changed in answer.content.decode()
    assert "Save mine anyway" in answer.content.decode()
    again = client.post(url, {**mine, "version": version_in(answer)})
    assert again.status_code in {302, 303}


def test_a_criterion(acme, draft, cast, browser):
    with activate(acme):
        criterion = Criterion.objects.get(code="revenue")
    anchors = {f"x{n}": str(x) for n, x in enumerate(criterion.anchors)}
    sent = {"help": "", "group": criterion.group, **anchors}
    url = f"/w/acme/selection/criterion/{criterion.pk}/"
    client = browser(cast.leader)

    late(client, url, url, {**sent, "name": "Sales"}, {**sent, "name": "Turnover"}, "Sales")


def test_the_tiers(acme, draft, cast, browser):
    with activate(acme):
        scheme = TierScheme.objects.get(is_active=True)
    sent = {"name_1": "Gold", "line_1": "70", "name_2": "Silver", "line_2": "20"}
    url = f"/w/acme/selection/tiers/{scheme.pk}/"

    late(
        browser(cast.leader),
        "/w/acme/selection/tiers/",
        url,
        {**sent, "name": "Metals"},
        {**sent, "name": "Ores"},
        "<ins>Metals</ins>",
    )


def test_a_draft_that_changed_is_not_put_in_force_unseen(acme, draft, cast, browser):
    client = browser(cast.leader)
    page = f"/w/acme/selection/criteria/{draft.pk}/"
    seen = version_in(client.get(page))
    with activate(acme):
        draft.refresh_from_db()
        draft.revision += 1
        draft.save(update_fields=["revision"])
    day = timezone.localdate(timezone=ZoneInfo("Europe/Berlin")).isoformat()
    force = {"effective_on": day, "reason": "Agreed.", "version": seen}

    refused = client.post(f"{page}submit/", force)

    assert refused.status_code == 409
    assert client.post(f"{page}submit/", {**force, "version": version_in(refused)}).status_code in {
        302,
        303,
    }


def test_weights_and_lines_that_came_too_late_are_still_being_tried(acme, draft, cast, browser):
    client = browser(cast.leader)
    page = f"/w/acme/selection/?model={draft.pk}&w_revenue=90&w_growth=10&c_1=80&c_2=30"
    tried = client.get(page).content.decode()
    forms = re.findall(
        r'<form method="post" action="([^"]+(?:weights|lines)/)">(.*?)</form>', tried
    )
    assert len(forms) == 2

    for url, body in forms:
        sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', body))
        refused = client.post(url, {**sent, "version": "999"})
        again = client.get(refused["Location"]).content.decode()
        assert "You are trying other weights and cut lines. Nothing is saved." in again
