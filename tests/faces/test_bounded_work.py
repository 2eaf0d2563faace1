"""S14: what asks for too much is refused before it costs anything: sizes, depths, numbers."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db
API = "/api/v1/accounts/"
JSON = {"content_type": "application/json"}
MEGABYTE = 1_000_000


@pytest.fixture
def api(cast, machine):
    client = machine(cast.leader)
    client.get("/api/v1/me/")
    client.get("/api/v1/me/")
    return client


def statements(ask):
    """The answer, and the statements beyond those that look the token up."""
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    asked = [q["sql"] or "" for q in captured]
    ours = ("identity_token_of", "SAVEPOINT", "SET LOCAL", "rest_bucket")
    return answer, [sql for sql in asked if not any(word in sql for word in ours)]


QUERIES = [
    "limit=1000000000",
    "limit=" + "9" * 5000,
    "limit=-1",
    "limit=1e9",
    "limit=0",
    "q=" + "a" * 100_000,
    "q=" + "%25" * 1000,
    "sort=name,name,name",
    "sort=" + "-" * 1000 + "name",
    "sort=password",
    "tier=" + "9" * 4000,
    "cursor=" + "A" * 50_000,
    "&".join(f"x{number}=1" for number in range(900)),
    "&".join("sector=a" for _ in range(900)),
    "group=" + "0" * 10_000,
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda text: text[:12])
def test_a_query_that_asks_too_much_is_refused_without_a_statement(api, query):
    answer, sent = statements(lambda: api.get(f"{API}?{query}"))

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.content) < 200_000
    assert sent == []


def test_more_parameters_than_anybody_needs_are_refused(api):
    query = "&".join(f"x{number}=1" for number in range(5_000))

    assert api.get(f"{API}?{query}").status_code in {400, 413}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"name": "' + b"a" * 10 * MEGABYTE + b'"}', 413),
        (b'{"name": "' + b"a" * 9 * MEGABYTE + b'"}', 400),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
        (b'{"name": ' + b"[" * 900 + b"]" * 900 + b"}", 400),
        (b'{"name": 1' + b"0" * MEGABYTE + b"}", 400),
        (b'{"name": "a", ' + b",".join(b'"k%d": 1' % n for n in range(100_000)) + b"}", 400),
        (b'{"rows": [' + b",".join([b"{}"] * 300_000) + b"]}", 400),
        (b'{"name": "\\ud800"}', 400),
        (b"\xff\xfe{}", 400),
    ],
    ids=["10 MB", "9 MB", "deep list", "deep object", "900 deep", "long number", "many names",
         "many rows", "lone surrogate", "not UTF-8"],
)  # fmt: skip
@pytest.mark.parametrize("path", [API, f"{API}bulk-upsert/"], ids=["one", "bulk"])
def test_a_body_that_is_too_much_is_refused_without_a_statement(api, path, body, status):
    answer, sent = statements(lambda: api.post(path, body, **JSON))

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.content) < 200_000
    assert sent == []


def test_a_fault_list_stays_short_however_much_is_wrong(api):
    body = json.dumps({"rows": [{"nothing": 1} for _ in range(500)]})

    answer = api.post(f"{API}bulk-upsert/", body, **JSON)

    assert answer.status_code == 400
    assert len(answer.json()["errors"]) <= 100
