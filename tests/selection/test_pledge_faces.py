"""Promises to single customers in the browser and over REST, by everybody who may and may not."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kam.tenancy.context import activate
from selection.models import Pledge

pytestmark = pytest.mark.django_db
API = "/api/v1/selection/pledges/"
BERLIN = ZoneInfo("Europe/Berlin")
ALL = "/w/acme/selection/pledges/"
SAID = {"text": "A second shift in June", "source": "Ms Roth, by phone", "said_on": "2025-01-15"}


def in_days(days):
    return (datetime.now(BERLIN).date() + timedelta(days=days)).isoformat()


def page_of(account, part=""):
    return f"/w/acme/accounts/{account.pk}/service/{part}"


def shown(answer):
    return answer.content.decode()


@pytest.fixture
def write(acme, cast, book, browser):
    """`write("Brauer", -3)` by the leader's form; answers the row."""

    def act(name, days, **more):
        sent = {**SAID, "due_on": in_days(days), **more}
        answer = browser(cast.leader).post(page_of(book[name], "pledges/"), sent)
        assert answer.status_code == 303, shown(answer)
        with activate(acme):
            return Pledge.objects.order_by("-pk").first()

    return act


def test_the_card_takes_a_promise_and_says_that_it_was_kept(acme, cast, book, browser):
    manager, ours = browser(cast.manager), page_of(book["Brauer"])
    assert "Nothing is promised to this customer alone" in shown(manager.get(ours))
    sent = {**SAID, "due_on": in_days(-2), "every_months": ""}
    refused = manager.post(f"{ours}pledges/", {**sent, "text": "Kept words", "source": ""})
    assert refused.status_code == 422
    assert "Kept words" in shown(refused), "nothing typed is lost"
    assert manager.post(f"{ours}pledges/", sent).headers["Location"].endswith("#pledges")
    text = shown(manager.get(ours))
    for words in (SAID["text"], "Overdue", "0%", "0 of 1", "Kept today"):
        assert words in text, words
    with activate(acme):
        made = Pledge.objects.get()
    one = f"{ours}pledges/{made.pk}/"
    sent = {"ending": "kept", "due_on": in_days(-2), "version": "1"}
    assert manager.post(one, {**sent, "kept_on": in_days(-2)}).status_code == 303
    text = shown(manager.get(ours))
    assert "Kept in time" in text
    assert "1 of 1" in text
    assert manager.post(one, {**sent, "ending": "broken", "note": "?"}).status_code == 409
    again = manager.post(one, {**sent, "version": "2", "ending": "broken"})
    assert again.status_code == 422
    assert "Say why" in shown(again)
    back = {"due_on": in_days(-2), "version": "2"}
    assert manager.post(f"{one}reopen/", back).status_code == 303
    assert manager.post(f"{one}reopen/", {"due_on": ""}).status_code == 404
    with activate(acme):
        made.refresh_from_db()
        assert (made.next_due_on, made.version) == (made.due_on, 3)


def test_what_was_said_is_changed_but_no_day_that_has_come(acme, cast, book, browser, write):
    made, manager = write("Brauer", -2), browser(cast.manager)
    change = page_of(book["Brauer"], f"pledges/{made.pk}/change/")
    form = {**SAID, "due_on": in_days(-2), "owner_id": "", "version": "1"}
    assert manager.get(change).status_code == 200
    moved = manager.post(change, {**form, "due_on": in_days(9)})
    assert moved.status_code == 422
    assert "A day of it has come" in shown(moved)
    assert manager.post(change, {**form, "text": "Two shifts"}).status_code == 303
    late = manager.post(change, {**form, "text": "Three shifts"})
    assert late.status_code == 409
    assert "Two shifts" in shown(late)
    elsewhere = page_of(book["Delmar"], f"pledges/{made.pk}/")
    assert browser(cast.leader).get(elsewhere).status_code == 404


def test_a_list_of_all_with_filters_order_rates_and_files(acme, cast, book, browser, write):
    write("Brauer", -3, owner_id=str(cast.manager.membership.pk))
    write("Delmar", 3)
    write("Tamar", 40, every_months="3", text="A visit each quarter")
    leader, manager, reader = (browser(p) for p in (cast.leader, cast.manager, cast.reader))
    text = shown(leader.get(ALL))
    for words in ("Overdue", "Due soon", "Open", "every 3 months", "By account", "0 of 1"):
        assert words.lower() in text.lower(), words
    for query, here, gone in (
        ("?state=overdue", "Brauer", "Tamar"),
        ("?state=open&level=0", "Tamar", "Delmar"),
        ("?q=tam", "Tamar", "Delmar"),
        ("?mine=1", "Tamar", "I do not owe this"),
        ("?sort=-name", "Tamar", "I do not owe this"),
        ("?state=nonsense&level=x", "Brauer", "I do not owe this"),
    ):
        text = shown(leader.get(ALL + query)).split('id="by-tier"')[0]
        assert here in text, query
        assert gone not in text, query
    assert "No promise matches" in shown(leader.get(f"{ALL}?state=broken"))
    assert "Delmar" not in shown(manager.get(ALL))
    assert "Brauer" in shown(manager.get(f"{ALL}?mine=1"))
    assert "Nothing is promised to a customer whose figures" in shown(reader.get(ALL))
    for kind in ("csv", "xlsx"):
        for table in ("", "&table=keeping"):
            answer = leader.get(f"{ALL}?export={kind}{table}")
            assert answer.status_code == 200
            assert len(b"".join(answer.streaming_content)) > 50
    service = shown(leader.get("/w/acme/selection/service/"))
    assert "Promises kept" in service
    assert "Promises to customers" in service


def test_who_owes_it_opens_it_though_the_account_is_not_theirs(acme, cast, book, browser, write):
    made = write("Delmar", -1, owner_id=str(cast.colleague.membership.pk))
    colleague, reader = browser(cast.colleague), browser(cast.reader)
    one = page_of(book["Delmar"], f"pledges/{made.pk}/")
    text = shown(colleague.get(one))
    assert SAID["text"] in text
    assert "change/" not in text
    assert reader.get(one).status_code == 404
    assert colleague.post(f"{one}change/", {**SAID, "due_on": in_days(-1)}).status_code == 403
    assert colleague.post(page_of(book["Delmar"], "pledges/"), SAID).status_code in (403, 422)
    done = colleague.post(one, {"ending": "kept", "due_on": in_days(-1), "kept_on": in_days(-1)})
    assert done.headers["Location"].endswith("?mine=1")
    assert reader.post(one, {}).status_code in (403, 404)


def test_over_rest_the_same(acme, cast, book, machine, outsider):
    manager, reader = machine(cast.manager), machine(cast.reader)

    def send(client, method, path="", version=None, **data):
        more = {"headers": {"If-Match": f'"v{version}"'}} if version else {}
        return getattr(client, method)(API + path, data, content_type="application/json", **more)

    said = {**SAID, "account_id": str(book["Brauer"].pk), "due_on": in_days(-3)}
    made = send(manager, "post", **said)
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["state"], body["owner_name"]) == ("overdue", cast.manager.membership.name)
    one = f"{body['id']}/"
    assert send(reader, "post", **said).status_code == 403
    assert send(manager, "post", **said | {"account_id": str(book["Delmar"].pk)}).status_code == 403
    assert send(manager, "post", **said | {"due_on": "2024-01-01"}).status_code == 422
    assert send(manager, "post", **said | {"colour": "red"}).status_code == 400
    read = manager.get(API + one)
    assert read.headers["ETag"].startswith(('"v1', 'W/"v1'))
    assert reader.get(API + one).status_code == 404
    assert machine(outsider).get(API + one).status_code == 404
    assert send(manager, "patch", one, text="Two shifts").status_code == 428
    changed = send(manager, "patch", one, version=1, text="Two shifts")
    assert (changed.status_code, changed.json()["text"]) == (200, "Two shifts")
    assert changed.json()["source"] == SAID["source"]
    assert send(manager, "patch", one, version=1, text="Three").status_code == 412
    for query in ("", f"?account_id={said['account_id']}", "?state=overdue&level=0"):
        assert [row["id"] for row in manager.get(API + query).json()["results"]] == [body["id"]]
    assert manager.get(f"{API}?state=kept").json()["results"] == []
    assert manager.get(f"{API}?colour=red").status_code == 400
    assert reader.get(API).json()["results"] == []
    outcomes = f"{one}outcomes/"
    assert send(manager, "post", outcomes, ending="broken").status_code == 422
    kept = send(manager, "post", outcomes, ending="kept", kept_on=in_days(-3))
    assert (kept.status_code, kept.json()["state"]) == (200, "kept")
    (noted,) = manager.get(API + outcomes).json()["results"]
    assert noted["kept_on"] == in_days(-3)
    (rate,) = manager.get(f"{API}keeping/").json()["results"]
    assert (rate["account_name"], rate["keeping"]["percent"]) == ("Brauer", 100.0)
    tiers = manager.get("/api/v1/selection/service/tiers/").json()["results"]
    assert tiers[-1]["keeping"]["due"] == 1
    gone = manager.delete(f"{API}{outcomes}{noted['id']}/", headers={"If-Match": '"v3"'})
    assert gone.status_code == 204, gone.content
    assert manager.get(API + one).json()["state"] == "overdue"


def test_rest_pages_through_them(cast, book, machine):
    leader = machine(cast.leader)
    for n in range(5):
        said = {**SAID, "account_id": str(book["Brauer"].pk), "due_on": in_days(n)}
        assert leader.post(API, said, content_type="application/json").status_code == 201
    seen, url = [], f"{API}?limit=2"
    while url:
        answer = leader.get(url).json()
        seen += [row["id"] for row in answer["results"]]
        url = answer["next"]
    assert len(seen) == len(set(seen)) == 5
