"""C5: the stream of events misses nothing and keeps its order while others write slowly."""

import random
import threading
import time
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, connections, transaction

from kam.audit.models import AuditEntry
from kam.audit.services import Entry, record, record_many
from kam.identity.models import OrgUnit
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db(transaction=True)
REST = "/api/v1/events/"
WRITERS, ACTS, SLOWEST = 6, 40, 0.3


@pytest.fixture
def unit(acme):
    with activate(acme):
        return OrgUnit.objects.create(name="North")


def act(tenant, unit, by, number=0, action="unit.changed", kind="identity.orgunit"):
    with activate(tenant):
        record_many([Entry(action, kind, unit.pk, {"name": ("a", number)})], by=by)


def read_all(client, address=REST):
    found = []
    while True:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        found += body["results"]
        if not body["more"]:
            return found, body["next"]
        address = body["next"]


def test_every_event_comes_once_and_in_order(acme, cast, unit, machine):
    for number in range(7):
        act(acme, unit, cast.admin.actor, number)
    client = machine(cast.reader, scopes=["read"])

    found, following = read_all(client, f"{REST}?limit=3")
    act(acme, unit, cast.admin.actor, 8)
    more, following = read_all(client, following)
    nothing, _ = read_all(client, following)

    with activate(acme):
        expected = [str(e.pk) for e in AuditEntry.objects.order_by("xid", "id")]
    assert [event["id"] for event in found + more] == expected
    assert (len(found), len(more), nothing) == (7, 1, [])
    assert found[0] == {
        **found[0],
        "type": "unit.changed",
        "actor_kind": "person",
        "actor_id": str(cast.admin.membership.pk),
        "subject_type": "identity.orgunit",
        "subject_id": str(unit.pk),
        "account_id": None,
        "fields": ["name"],
    }


def test_no_value_is_told(acme, cast, unit, machine):
    with activate(acme):
        changes = {"value_minor": (None, 4712345), "title": (None, "Frame")}
        record("contract.added", subject=unit, by=cast.leader.actor, changes=changes, note="Zyx")

    body = machine(cast.reader, scopes=["read"]).get(REST).content.decode()

    assert "4712345" not in body
    assert "Frame" not in body
    assert "Zyx" not in body
    assert '["title","value_minor"]' in body


def test_tokens_and_the_workspace_itself_are_the_administrators_events(acme, cast, unit, machine):
    act(acme, unit, cast.admin.actor, kind="identity.apitoken", action="token.issued")
    act(acme, unit, cast.admin.actor)

    told = machine(cast.admin, scopes=["read"]).get(REST).json()["results"]
    hidden = machine(cast.leader, scopes=["read"]).get(REST).json()["results"]

    assert [event["type"] for event in told] == ["token.issued", "unit.changed"]
    assert [event["type"] for event in hidden] == ["unit.changed"]


def test_another_workspace_sees_none_of_it(acme, cast, unit, machine, outsider):
    act(acme, unit, cast.admin.actor)
    ours = machine(cast.admin).get(REST).json()
    theirs = machine(outsider)

    assert theirs.get(REST).json()["results"] == []
    assert theirs.get(REST, {"cursor": ours["cursor"]}).status_code == 400


def test_a_reader_may_start_now(acme, cast, unit, machine):
    act(acme, unit, cast.admin.actor, 1)
    client = machine(cast.reader, scopes=["read"])
    body = client.get(REST, {"start": "now"}).json()
    act(acme, unit, cast.admin.actor, 2)

    assert body["results"] == []
    assert len(client.get(body["next"]).json()["results"]) == 1


def test_after_thirty_days_a_cursor_is_gone_and_so_are_events(acme, cast, unit, machine):
    # the database keeps its own time, so the day moves forward only for the product
    client = machine(cast.reader, scopes=["read"])
    act(acme, unit, cast.admin.actor)
    cursor = client.get(REST).json()["cursor"]

    with time_machine.travel(datetime.now(UTC).timestamp() + 30 * 86400 - 60, tick=False):
        assert client.get(REST, {"cursor": cursor}).status_code == 200
    with time_machine.travel(datetime.now(UTC).timestamp() + 32 * 86400, tick=False):
        gone = client.get(REST, {"cursor": cursor})
        assert (gone.status_code, gone.json()["code"]) == (410, "cursor_expired")
        assert client.get(REST).json()["results"] == []


@pytest.mark.parametrize(
    "query",
    [{"cursor": "x"}, {"cursor": ""}, {"limit": 0}, {"limit": 201}, {"start": "x"}, {"a": 1}],
)
def test_what_makes_no_sense_is_refused(acme, cast, machine, query):
    assert machine(cast.reader, scopes=["read"]).get(REST, query).status_code == 400


def test_the_narrow_scopes_do_not_open_the_stream(acme, cast, machine):
    assert machine(cast.leader, scopes=["accounts:read"]).get(REST).status_code == 403


class Watch:
    """A reader that remembers the highest key it saw, as pollers usually do."""

    def __init__(self, column):
        self.column, self.last, self.seen = column, None, []

    def poll(self, tenant):
        past = f"AND {self.column} > %s" if self.last is not None else "AND %s IS NULL"
        with activate(tenant), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {self.column} FROM audit_auditentry WHERE tenant_id = %s {past} "
                f"ORDER BY {self.column}",
                [tenant.id, self.last],
            )
            for entry_id, key in cursor.fetchall():
                self.seen.append(str(entry_id))
                self.last = key


def test_with_slow_writers_nothing_is_missed_where_usual_pollers_miss(
    acme, cast, unit, machine, capsys
):
    chance = random.Random(5)
    delays = [[chance.uniform(0, SLOWEST) for _ in range(ACTS)] for _ in range(WRITERS)]
    working = threading.Event()
    working.set()

    def write(own):
        for number, delay in enumerate(own):
            with activate(acme), transaction.atomic():
                record(
                    "unit.changed", subject=unit, by=cast.admin.actor, changes={"n": (0, number)}
                )
                time.sleep(delay)
        connections.close_all()

    client = machine(cast.reader, scopes=["read"])
    stream, by_time, by_id = [], Watch("at"), Watch("id")

    def watch(step, pause):
        while working.is_set():
            step()
            time.sleep(pause)
        connections.close_all()

    address = [f"{REST}?limit=200"]

    def follow():
        found, address[0] = read_all(client, address[0])
        stream.extend(event["id"] for event in found)

    def naive():
        by_time.poll(acme)
        by_id.poll(acme)

    writers = [threading.Thread(target=write, args=(own,)) for own in delays]
    readers = [threading.Thread(target=watch, args=(step, 0.02)) for step in (follow, naive)]
    for thread in [*readers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    working.clear()
    for thread in readers:
        thread.join()
    follow()
    naive()

    with activate(acme):
        written = [str(e.pk) for e in AuditEntry.objects.order_by("xid", "id")]
    missed = {
        name: len(set(written) - set(w.seen)) for name, w in {"at": by_time, "id": by_id}.items()
    }
    with capsys.disabled():
        print(
            f"\nevents: {len(written)} written, stream missed {len(set(written) - set(stream))}, "
            f"by time missed {missed['at']}, by id missed {missed['id']}"
        )
    assert len(written) == WRITERS * ACTS
    assert stream == written
    assert missed["at"] > 0
    assert missed["id"] > 0
