"""What a REST endpoint takes: exactly what it says, from whom it says."""

import json

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("faces")]
PEOPLE = "/api/v1/test/people/"
JSON = "application/json"


@pytest.fixture
def api(machine, cast):
    return machine(cast.leader)


def post(client, body, address=PEOPLE):
    text = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(address, text, content_type=JSON)


def assert_problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"].endswith(f":{code}")
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == f"urn:uuid:{answer['X-Request-Id']}"
    return problem


def test_right_input_arrives_with_its_types(api):
    answer = post(
        api,
        {
            "name": " Ada ",
            "age": 36,
            "keen": True,
            "born_on": "1990-02-03",
            "share": "12.50",
            "seen_at": "2026-03-31T09:00:00Z",
            "role": "reader",
            "tags": ["a"],
            "details": {"x": 1},
        },
    )

    assert answer.status_code == 201
    assert answer["Location"] == "http://testserver/x/"
    assert answer.json()["got"]["name"] == "Ada"
    assert answer.json()["got"]["seen_at"] == "2026-03-31 09:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "#/name", "required"),
        ("", "#/name", "required"),
        ({"name": 5}, "#/name", "type"),
        ({"name": True}, "#/name", "type"),
        ({"name": "a\x00b"}, "#", "nul"),
        ({"name": "x" * 41}, "#/name", "max_length"),
        ({"name": None}, "#/name", "null"),
        ({"name": ""}, "#/name", "blank"),
        ({"name": "a", "age": "36"}, "#/age", "type"),
        ({"name": "a", "age": 36.5}, "#/age", "type"),
        ({"name": "a", "age": True}, "#/age", "type"),
        ({"name": "a", "age": 2**63}, "#/age", "type"),
        ({"name": "a", "age": 10**30}, "#/age", "type"),
        ({"name": "a", "age": -1}, "#/age", "min_value"),
        ({"name": "a", "keen": "true"}, "#/keen", "type"),
        ({"name": "a", "keen": 1}, "#/keen", "type"),
        ({"name": "a", "born_on": "1990-2-3"}, "#/born_on", "type"),
        ({"name": "a", "born_on": "1990-02-31"}, "#/born_on", "invalid"),
        ({"name": "a", "seen_at": "2026-03-31T09:00:00"}, "#/seen_at", "type"),
        ({"name": "a", "share": 12.5}, "#/share", "type"),
        ({"name": "a", "share": "NaN"}, "#/share", "type"),
        ({"name": "a", "share": "1e2"}, "#/share", "type"),
        ({"name": "a", "share": "12345.1"}, "#/share", "max_digits"),
        ({"name": "a", "role": "boss"}, "#/role", "invalid_choice"),
        ({"name": "a", "role": ["reader"]}, "#/role", "type"),
        ({"name": "a", "tags": "a"}, "#/tags", "type"),
        ({"name": "a", "tags": [1]}, "#/tags/0", "type"),
        ({"name": "a", "tenant": "x"}, "#/tenant", "unknown"),
        ({"name": "a", "a/b~c": "x"}, "#/a~1b~0c", "unknown"),
        ({"name": "a", "details": {"x": ["\x00"]}}, "#", "nul"),
        ([], "#", "type"),
        ("5", "#", "type"),
    ],
)
def test_wrong_input_is_refused_at_its_place(api, body, pointer, code):
    problem = assert_problem(post(api, body), 400, "invalid")

    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [(pointer, code)]
    assert problem["errors"][0]["detail"]


@pytest.mark.parametrize("body", ["{", b"\xff", '{"name": "\\ud800"}', "[" * 5000, "NaN"])
def test_what_is_not_json_is_said_to_be_none(api, body):
    assert_problem(post(api, body), 400, "not_json")


def test_absurd_nesting_is_refused(api):
    deep = '{"name": "a", "details": ' + "[" * 900 + "]" * 900 + "}"

    problem = assert_problem(post(api, deep), 400, "invalid")

    assert problem["errors"][0]["code"] == "too_deep"


def test_nested_faults_point_into_the_list(api):
    body = {"people": [{"name": "a"}, {"name": "b", "age": "1"}, {"name": "c", "x": 1}]}

    problem = assert_problem(post(api, body, "/api/v1/test/groups/"), 400, "invalid")

    assert [e["pointer"] for e in problem["errors"]] == ["#/people/1/age", "#/people/2/x"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("nmae=a", "nmae"),
        ("name=a&name=b", "name"),
        ("name=%00", "name"),
        ("active=yes", "active"),
        ("most=1.0", "most"),
        ("most=%EF%BC%91", "most"),
        ("most=99999999999999999999", "most"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=", "cursor"),
        ("format=json", "format"),
    ],
)
def test_a_query_is_read_as_strictly(api, query, parameter):
    problem = assert_problem(api.get(f"{PEOPLE}?{query}"), 400, "invalid")

    assert [e["parameter"] for e in problem["errors"]] == [parameter]


def test_a_query_is_unknown_on_other_methods_too(api):
    assert_problem(post(api, {"name": "a"}, f"{PEOPLE}?name=a"), 400, "invalid")


def test_no_token_is_401_whatever_the_cookie_says(client, browser, cast):
    for someone in (client, browser(cast.leader)):
        answer = someone.get(PEOPLE)

        assert_problem(answer, 401, "unauthorized")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_scopes_come_before_everything_else(machine, cast):
    reading = machine(cast.leader, scopes=["members:read"])

    answer = post(reading, "{not even json")

    assert_problem(answer, 403, "insufficient_scope")
    assert 'scope="accounts:write"' in answer["WWW-Authenticate"]
    assert reading.get(PEOPLE).status_code == 200


def test_a_scope_gives_no_more_than_the_role(machine, cast):
    address = "/api/v1/test/leaders/"

    assert_problem(post(machine(cast.reader), "", address), 403, "not_allowed")
    assert machine(cast.leader).post(address).status_code == 201


def test_method_type_and_taste_are_checked(api):
    wrong = api.put(PEOPLE, "{}", content_type=JSON)
    assert_problem(wrong, 405, "method_not_allowed")
    assert wrong["Allow"] == "GET, POST"
    assert_problem(api.options(PEOPLE), 405, "method_not_allowed")
    assert_problem(api.trace(PEOPLE), 405, "method_not_allowed")
    assert_problem(api.post(PEOPLE, {"name": "a"}), 415, "unsupported_media_type")
    assert_problem(api.get(PEOPLE, headers={"accept": "text/html"}), 406, "not_acceptable")
    assert_problem(api.generic("GET", PEOPLE, b"[1]", content_type=JSON), 400, "no_body")


def test_a_changed_version_is_not_overwritten(api):
    address = "/api/v1/test/versioned/"
    body = {"content_type": JSON, "data": '{"age": 3}'}

    assert api.get(address)["ETag"] == '"v7"'
    assert_problem(api.patch(address, **body), 428, "version_needed")
    stale = api.patch(address, **body, headers={"if-match": '"v6"'})
    assert_problem(stale, 412, "changed_meanwhile")
    fresh = api.patch(address, **body, headers={"if-match": '"v7"'})
    assert fresh.json() == {"version": 8}
    assert fresh["ETag"] == '"v8"'
    assert_problem(api.delete(address), 428, "version_needed")
    assert api.delete(address, headers={"if-match": "*"}).status_code == 204


def test_a_file_comes_as_multipart(api, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    address = "/api/v1/test/uploads/"
    sent = api.post(address, {"note": "x", "file": SimpleUploadedFile("a.csv", b"12345")})
    unknown = api.post(address, {"note": "x", "less": SimpleUploadedFile("a.csv", b"12345")})
    several = api.post(
        address,
        {
            "note": "x",
            "file": SimpleUploadedFile("a.csv", b"1"),
            "more": [SimpleUploadedFile("b.csv", b"22"), SimpleUploadedFile("c.csv", b"333")],
        },
    )
    settings.UPLOAD_LIMIT_BYTES = 10
    huge = api.post(address, {"note": "x", "file": SimpleUploadedFile("a.csv", b"1" * 900)})

    assert sent.json() == {"got": 5}
    assert several.json() == {"got": 6}
    assert_problem(unknown, 400, "invalid")
    assert_problem(huge, 413, "too_large")


@pytest.mark.parametrize(
    ("why", "status", "code", "pointer"),
    [
        ("rule", 422, "rule_violation", "#/status"),
        ("role", 403, "not_allowed", None),
        ("missing", 404, "not_found", None),
        ("conflict", 409, "conflict", "#/code"),
        ("integrity", 409, "conflict", None),
        ("database", 503, "unavailable", None),
        ("bug", 500, "server_error", None),
    ],
)
def test_every_failure_is_a_problem(api, why, status, code, pointer):
    api.raise_request_exception = False

    answer = api.get(f"/api/v1/test/refusals/{why}/")

    problem = assert_problem(answer, status, code)
    assert [e["pointer"] for e in problem.get("errors", [])] == ([pointer] if pointer else [])
    assert "canary-4711" not in answer.content.decode()
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_what_is_not_there_is_a_problem_too(api):
    missing = assert_problem(api.get("/api/v1/nowhere/"), 404, "not_found")
    refused = assert_problem(api.get("/api/v1/test/refusals/missing/"), 404, "not_found")

    assert api.get("/api/v1/test/refusals/%00/").status_code == 404
    missing.pop("instance"), refused.pop("instance")
    assert missing == refused
