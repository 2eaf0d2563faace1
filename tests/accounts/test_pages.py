"""The pages: what they show to whom, that every act works by plain form, in few statements."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import Account, Attachment, Contract, Note, Site, TeamMember
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def brauer(register, cast):
    """An account with something on every tab."""
    top = register("Brauer Gruppe")
    account = register(
        "Brauer Antriebe AG",
        parent=top,
        sector="Drive systems",
        country="DE",
        website="brauer.example",
        manager=cast.manager,
        external_ids=(("ERP", "C-1"),),
    )
    register("Brauer Service GmbH", parent=account)
    by = cast.manager.actor
    with activate(account.tenant_id):
        services.post_standing(
            rows=[
                {
                    "account_id": account.id,
                    "currency": "EUR",
                    "revenue_minor": 840_123_456,
                    "revenue_prev_minor": 800_000_000,
                    "trend": list(range(12)),
                    "data_as_of": "2026-10-01",
                }
            ],
            part="figures",
        )
        services.add_site(
            account_id=account.id, site=services.SiteData(city="Graz", is_main=True), by=by
        )
        services.add_contract(
            account_id=account.id,
            contract=services.ContractData(title="Frame", value_minor=777_000, currency="EUR"),
            by=by,
        )
        services.write_note(
            account_id=account.id, text="Likes <b>chess</b>", by=by, now=account.created_at
        )
    return account


def at(account, rest=""):
    return f"/w/acme/accounts/{account.id}/{rest}"


TABS = ("", "team/", "contracts/", "timeline/", "financials/", "files/")


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_has_the_head_and_says_how_old_its_data_is(brauer, browser, cast, tab):
    page = browser(cast.manager).get(at(brauer, tab))

    text = page.content.decode()
    assert page.status_code == 200
    for told in ("Brauer Antriebe AG", "Drive systems", "Mia Manager", "Data as of Oct 2026"):
        assert told in text
    assert "€8.4m" in text
    assert "<b>chess</b>" not in text


@pytest.mark.parametrize("tab", TABS)
def test_outside_the_circle_no_figure_and_no_paper_is_shown(brauer, browser, cast, tab):
    text = browser(cast.reader).get(at(brauer, tab)).content.decode()

    assert "Brauer Antriebe AG" in text
    assert not re.search(r"8\.4m|8,401|7,770|7\.8k|Likes", text)


@pytest.mark.parametrize("tab", TABS)
def test_an_account_of_another_workspace_is_not_there(register, browser, cast, outsider, tab):
    theirs = register("Theirs", by=outsider)

    assert browser(cast.manager).get(at(theirs, tab)).status_code == 404


@pytest.mark.parametrize("tab", TABS)
def test_a_page_takes_as_many_statements_for_fifty_things_as_for_one(
    brauer, browser, cast, tab, today
):
    client = browser(cast.manager)

    def statements():
        with CaptureQueriesContext(connection) as taken:
            client.get(at(brauer, tab))
        return len(taken)

    statements()
    before = statements()
    with activate(brauer.tenant_id):
        for i in range(10):
            services.write_note(
                account_id=brauer.id, text=f"n{i}", by=cast.manager.actor, now=brauer.created_at
            )
            Contract.objects.create(account=brauer, title=f"c{i}")
            Site.objects.create(account=brauer, kind="plant", city=f"s{i}")
        services.register_accounts(
            rows=[services.NewAccount(name=f"Sub {i}", parent_id=brauer.id) for i in range(10)],
            by=cast.leader.actor,
            today=today,
        )
    assert statements() == before <= 8


def test_the_list_shows_what_its_address_says(brauer, browser, cast):
    client = browser(cast.manager)

    assert b"Brauer Service" in client.get("/w/acme/accounts/").content
    mine = client.get("/w/acme/accounts/?mine=1&sort=-revenue").content.decode()
    assert "Brauer Antriebe AG" in mine
    assert "Brauer Service" not in mine
    assert client.get("/w/acme/accounts/?tier=x&sort=nonsense&page=x&zzz=1").status_code == 200
    nothing = client.get("/w/acme/accounts/?q=zzzz").content.decode()
    assert "No account fits." in nothing


def test_the_list_takes_few_statements_and_stays_small(browser, cast, today, acme):
    client = browser(cast.leader)
    sizes, counted = [], []
    for count in (1, 9, 50):
        with activate(acme):
            added = services.register_accounts(
                rows=[
                    services.NewAccount(name=f"A believable customer {i} GmbH", sector="Machines")
                    for i in range(count)
                ],
                by=cast.leader.actor,
                today=today,
            )
            figures = {"currency": "EUR", "revenue_minor": 123_456_789, "trend": [7, 9, 3] * 4}
            services.post_standing(
                rows=[{"account_id": each.id, **figures} for each in added], part="figures"
            )
            tier = {"tier_level": 2, "tier_name": "Premier"}
            services.post_standing(
                rows=[{"account_id": each.id, **tier} for each in added], part="tier"
            )
        client.get("/w/acme/accounts/")
        with CaptureQueriesContext(connection) as taken:
            page = client.get("/w/acme/accounts/")
        counted.append(len(taken))
        sizes.append(len(page.content))
    assert len(set(counted)) == 1
    assert counted[0] <= 6
    assert sizes[-1] <= 40_000, sizes


def test_the_filter_panel_offers_values_that_occur(brauer, browser, cast):
    client = browser(cast.reader)

    fragment = client.get("/w/acme/accounts/filters/?sector=Drive systems", headers=HTMX)
    page = client.get("/w/acme/accounts/filters/")

    assert b"Drive systems (1)" in fragment.content
    assert b"<html" not in fragment.content
    assert b"<html" in page.content


def test_a_field_is_edited_in_place(brauer, browser, cast):
    client = browser(cast.manager)
    url = at(brauer, "fields/sector/")

    form = client.get(f"{url}?edit=1", headers=HTMX).content.decode()
    version = re.search(r'name="version" value="(\d+)"', form).group(1)
    saved = client.post(url, {"version": version, "sector": "Drives"}, headers=HTMX)
    plain = client.post(url, {"version": int(version) + 1, "sector": "Drives and more"})

    assert b"Drives" in saved.content
    assert plain.status_code == 303
    with activate(brauer.tenant_id):
        assert Account.objects.get(pk=brauer.id).sector == "Drives and more"


def test_a_wrong_value_stays_in_the_field_with_its_reason(brauer, browser, cast):
    answer = browser(cast.manager).post(
        at(brauer, "fields/website/"), {"version": 1, "website": "no site"}, headers=HTMX
    )

    assert answer.status_code == 422
    assert b"no site" in answer.content
    assert b"not a web address" in answer.content


def test_somebody_elses_change_is_shown_before_it_is_replaced(brauer, browser, cast):
    client = browser(cast.manager)
    url = at(brauer, "fields/sector/")
    client.post(url, {"version": 1, "sector": "Theirs"}, headers=HTMX)

    late = client.post(url, {"version": 1, "sector": "Mine"}, headers=HTMX)

    text = late.content.decode()
    assert late.status_code == 409
    assert "It says now: Theirs" in text
    assert 'value="Mine"' in text
    version = re.search(r'name="version" value="(\d+)"', text).group(1)
    assert client.post(url, {"version": version, "sector": "Mine"}).status_code == 303


def test_who_may_not_edit_sees_no_pencil_and_is_refused(brauer, browser, cast):
    client = browser(cast.colleague)

    assert b"?edit=1" not in client.get(at(brauer)).content
    refused = client.post(at(brauer, "fields/sector/"), {"version": 1, "sector": "X"})
    assert refused.status_code == 403


ACTS = [
    ("willingness/", {"willingness": "wants", "on": "2026-11-01", "source": "CEO"}),
    ("notes/add/", {"text": "A new note"}),
    ("sites/add/", {"kind": "plant", "city": "Ulm"}),
    ("ids/add/", {"source": "CRM", "value": "77"}),
    ("contracts/add/", {"title": "New", "state": "active", "amount": "12.50", "currency": "EUR"}),
    ("spend/", {"year": "2025", "amount": "1000000", "currency": "EUR", "source": "CFO"}),
]


@pytest.mark.parametrize(("path", "sent"), ACTS)
def test_an_act_works_by_plain_form_and_by_htmx(brauer, browser, cast, acts, path, sent):
    client = browser(cast.manager)
    before = len(acts(brauer))

    assert b"<html" in client.get(at(brauer, path)).content
    assert b"<html" not in client.get(at(brauer, path), headers=HTMX).content
    plain = client.post(at(brauer, path), sent)
    if "value" in sent:
        sent = {**sent, "value": "78"}
    if "text" in sent or "year" in sent or "title" in sent or "city" in sent or "value" in sent:
        assert client.post(at(brauer, path), sent, headers=HTMX).headers["HX-Redirect"]

    assert plain.status_code == 303
    assert len(acts(brauer)) > before


@pytest.mark.parametrize("path", [path for path, _sent in ACTS])
def test_an_empty_form_is_refused_at_its_fields_and_nothing_breaks(brauer, browser, cast, path):
    answer = browser(cast.manager).post(at(brauer, path), {"x": "y"}, headers=HTMX)

    assert answer.status_code == 422
    assert b"error" in answer.content


def test_the_team_is_changed_from_its_page(brauer, browser, cast):
    client = browser(cast.manager)
    sent = {"member_id": cast.colleague.membership.id, "role": "sales", "starts_on": "2026-01-01"}

    assert client.post(at(brauer, "team/add/"), sent).status_code == 303
    assert client.post(at(brauer, "team/add/"), sent).status_code == 422
    with activate(brauer.tenant_id):
        place = TeamMember.objects.get(member=cast.colleague.membership)
        manager = TeamMember.objects.get(member=cast.manager.membership)
    reports = {"reports_to_id": manager.id}
    assert client.post(at(brauer, f"team/{place.id}/reports-to/"), reports).status_code == 303
    cover = {
        "member_id": cast.leader.membership.id,
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-24",
    }
    assert client.post(at(brauer, f"team/{place.id}/cover/"), cover).status_code == 303
    ended = {"on": "2027-01-01"}
    assert client.post(at(brauer, f"team/{place.id}/end/"), ended).status_code == 303
    handed = {"to_id": cast.colleague.membership.id, "on": "2026-12-31"}
    assert client.post(at(brauer, "team/hand-over/"), handed).status_code == 303
    for path in ("team/add/", f"team/{place.id}/end/", "team/hand-over/", ""):
        assert client.get(at(brauer, path)).status_code == 200


def test_a_new_account_is_registered_below_another(brauer, browser, cast):
    client = browser(cast.manager)

    assert (
        b"below Brauer Antriebe AG"
        in client.get(f"/w/acme/accounts/new/?parent={brauer.id}").content
    )
    answer = client.post(
        "/w/acme/accounts/new/",
        {"name": "Brauer Asia", "lifecycle": "prospect", "parent_id": brauer.id, "manage": "on"},
    )
    refused = client.post("/w/acme/accounts/new/", {"name": "", "lifecycle": "prospect"})

    assert answer.status_code == 302
    assert refused.status_code == 422
    with activate(brauer.tenant_id):
        made = Account.objects.get(name="Brauer Asia")
        assert made.parent_id == brauer.id
        assert TeamMember.objects.get(account=made).member_id == cast.manager.membership.id


def test_a_parent_is_found_and_chosen(brauer, browser, cast):
    client = browser(cast.manager)

    assert b"Brauer Service" in client.get(at(brauer, "parent/?find=serv")).content
    assert b"Brauer Service" in client.get("/w/acme/accounts/find/?find=serv").content
    with activate(brauer.tenant_id):
        below = Account.objects.get(name="Brauer Service GmbH")
    ring = client.post(at(brauer, "parent/"), {"parent_id": below.id})
    assert ring.status_code == 422
    assert b"below itself" in ring.content
    assert client.post(at(brauer, "parent/"), {"parent_id": ""}).status_code == 303
    with activate(brauer.tenant_id):
        assert Account.objects.get(pk=brauer.id).parent_id is None


def test_archiving_offers_to_undo(brauer, browser, cast):
    client = browser(cast.manager)

    answer = client.post(at(brauer, "archive/"), headers=HTMX)

    assert answer.headers["HX-Redirect"] == "/w/acme/accounts/"
    assert at(brauer, "restore/") in client.get("/w/acme/accounts/").content.decode()
    assert b"is archived" in client.get(at(brauer)).content
    assert client.post(at(brauer, "restore/")).status_code == 303


def test_a_file_is_kept_and_comes_back_as_a_download(brauer, browser, cast):
    client = browser(cast.manager)
    pdf = SimpleUploadedFile("Angebot Ü.pdf", b"%PDF-1.4 hello", content_type="text/html")

    assert client.post(at(brauer, "files/"), {"upload": pdf}).status_code == 303
    with activate(brauer.tenant_id):
        kept = Attachment.objects.get()
    assert (kept.name, kept.content_type, kept.size) == ("Angebot Ü.pdf", "application/pdf", 14)
    assert kept.stored_as.startswith(f"{brauer.tenant_id}/")
    answer = client.get(at(brauer, f"files/{kept.id}/"))
    assert b"".join(answer) == b"%PDF-1.4 hello"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser(cast.reader).get(at(brauer, f"files/{kept.id}/")).status_code == 404
    assert client.post(at(brauer, f"files/{kept.id}/remove/")).status_code == 303


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.png", b"<svg onload=alert(1)>"),
        ("run.exe", b"MZ"),
        ("empty.pdf", b""),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(brauer, browser, cast, name, content):
    answer = browser(cast.manager).post(
        at(brauer, "files/"), {"upload": SimpleUploadedFile(name, content)}
    )

    assert answer.status_code == 422
    with activate(brauer.tenant_id):
        assert Attachment.objects.count() == 0


def test_a_note_is_changed_by_its_author_only(brauer, browser, cast):
    with activate(brauer.tenant_id):
        note = Note.objects.get()

    assert (
        browser(cast.leader).post(at(brauer, f"notes/{note.id}/"), {"text": "x"}).status_code == 403
    )
    assert (
        browser(cast.manager).post(at(brauer, f"notes/{note.id}/"), {"text": "x"}).status_code
        == 303
    )


def test_rates_are_set_and_taken_back(browser, cast):
    client = browser(cast.admin)
    sent = {"from_currency": "USD", "to_currency": "EUR", "rate": "0.92", "valid_on": "2026-01-01"}

    assert client.post("/w/acme/accounts/rates/", sent).status_code == 303
    page = client.get("/w/acme/accounts/rates/").content.decode()
    remove = re.search(r'action="(/w/acme/accounts/rates/[^"]+/remove/)"', page).group(1)
    assert "0.92" in page
    assert client.post(remove).status_code == 303
    assert client.post("/w/acme/accounts/rates/", {**sent, "rate": "0"}).status_code == 422
    assert browser(cast.reader).get("/w/acme/accounts/rates/").status_code == 403
