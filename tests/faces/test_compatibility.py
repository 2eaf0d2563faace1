"""A client written for the last released description still works, or the break is declared."""

import copy
import json
from pathlib import Path

import pytest

from kam.rest.compatibility import breaks
from kam.rest.discovery import document

RELEASED = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi-0.1.0.json"
# What is broken on purpose since the last release, with the reason a client is told.
DECLARED: dict[str, str] = {
    "header If-Match is new and required": (
        "Two clients that read, change and write at the same time lost each other's changes. "
        "Whoever sends no If-Match is answered 428 and changes nothing; `If-Match: *` writes "
        "over whatever stands, as before."
    ),
    "minItems is 1 now": "An empty list was refused before; now the description says so.",
    "pattern is [^": "Spaces alone were refused before; now the description says so.",
    "/files/{attachment_id}/: 204 is no longer answered": (
        "A file always came with 200; the description had forgotten it."
    ),
    "body.upload: minLength is 1 now": "An empty file was refused before.",
    "format is binary now": "A file was always asked for; the description called it an address.",
}


@pytest.fixture(scope="module")
def released():
    return json.loads(RELEASED.read_text())


@pytest.fixture(scope="module")
def current():
    return json.loads(document())


def test_nothing_breaks_that_is_not_declared(released, current):
    found = [each for each in breaks(released, current) if reason_for(each) is None]

    assert found == []


def test_no_declared_break_is_stale(released, current):
    found = breaks(released, current)

    assert [known for known in DECLARED if not any(known in each for each in found)] == []


def reason_for(sentence):
    return next((reason for known, reason in DECLARED.items() if known in sentence), None)


def changed(released, path, method, change):
    other = copy.deepcopy(released)
    change(other["paths"][path][method], other["components"]["schemas"])
    return breaks(released, other)


ACCOUNTS = "/api/v1/accounts/"


def test_the_same_description_breaks_nothing(released):
    assert breaks(released, copy.deepcopy(released)) == []


def test_a_lost_address_and_a_lost_method_break(released):
    other = copy.deepcopy(released)
    del other["paths"]["/api/v1/units/"]
    del other["paths"][ACCOUNTS]["post"]

    assert breaks(released, other) == [
        f"POST {ACCOUNTS}: the method is gone",
        "/api/v1/units/: the address is gone",
    ]


def test_new_demands_break(released):
    def demand(operation, schemas):
        operation["parameters"].append(
            {"in": "header", "name": "X", "required": True, "schema": {"type": "string"}}
        )
        operation["security"] = [{"bearer": ["accounts:write", "imports:write"]}]
        schemas["NewAccountIn"]["required"].append("sector")
        schemas["NewAccountIn"]["properties"]["name"]["maxLength"] = 10

    found = changed(
        released, ACCOUNTS, "post", lambda o, s: (o.setdefault("parameters", []), demand(o, s))
    )

    assert found == [
        f"POST {ACCOUNTS}: needs the scope imports:write",
        f"POST {ACCOUNTS}: header X is new and required",
        f"POST {ACCOUNTS}: body.name: maxLength is 10 now",
        f"POST {ACCOUNTS}: body.sector is required now",
    ]


def test_narrower_input_breaks_and_wider_input_does_not(released):
    def narrow(operation, schemas):
        schemas["NewAccountIn"]["properties"]["lifecycle"]["enum"].remove("former")
        del schemas["NewAccountIn"]["properties"]["website"]

    def widen(operation, schemas):
        schemas["NewAccountIn"]["properties"]["lifecycle"]["enum"].append("asleep")
        schemas["NewAccountIn"]["properties"]["motto"] = {"type": "string"}
        schemas["NewAccountIn"]["properties"]["name"]["maxLength"] = 1000

    assert changed(released, ACCOUNTS, "post", narrow) == [
        f"POST {ACCOUNTS}: body.lifecycle no longer takes former",
        f"POST {ACCOUNTS}: body.website is no longer taken",
    ]
    assert changed(released, ACCOUNTS, "post", widen) == []


def test_answers_must_keep_their_fields_and_kinds(released):
    def lose(operation, schemas):
        del schemas["AccountOut"]["properties"]["sector"]
        schemas["AccountOut"]["required"].remove("sector")
        schemas["AccountOut"]["properties"]["name"]["type"] = ["string", "null"]

    found = changed(released, ACCOUNTS, "post", lose)

    assert f"POST {ACCOUNTS}: 201.sector is no longer given" in found
    assert f"POST {ACCOUNTS}: 201.name may be null now" in found
    assert f"GET {ACCOUNTS}: 200.results[].sector is no longer given" in found


def test_more_in_an_answer_breaks_nothing(released):
    def gain(operation, schemas):
        schemas["AccountOut"]["properties"]["motto"] = {"type": "string"}
        schemas["AccountOut"]["required"].append("motto")

    assert changed(released, ACCOUNTS, "post", gain) == []
