"""What a client reads first: description, documentation, itself; and the table of routes."""

import pytest
from django.core.management import call_command

from kam.web.routes import routes

pytestmark = pytest.mark.django_db


def test_the_description_of_every_kind_of_endpoint_is_valid(faces, tmp_path):
    """That of the product itself is checked by `make check`, before the tests."""
    to = {"urlconf": "tests.faces.addresses", "file": str(tmp_path / "schema.yaml")}
    call_command("spectacular", validate=True, fail_on_warn=True, **to)

    assert "/api/v1/test/people/" in (tmp_path / "schema.yaml").read_text()


def test_the_description_tells_what_the_endpoints_declare(faces):
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator(urlconf="tests.faces.addresses").get_schema(None, public=True)

    listing = schema["paths"]["/api/v1/test/people/"]["get"]
    assert listing["operationId"] == "get_test_people"
    assert listing["summary"] == "List the people"
    assert listing["security"] == [{"bearer": ["members:read"]}]
    names = {parameter["name"] for parameter in listing["parameters"]}
    assert names == {"name", "active", "most", "function", "limit", "cursor"}
    assert {"200", "400", "401", "403", "406", "default"} <= set(listing["responses"])
    writing = schema["paths"]["/api/v1/test/people/"]["post"]
    assert {"201", "409", "415", "422"} <= set(writing["responses"])
    body = schema["components"]["schemas"]["PersonIn"]
    assert body["additionalProperties"] is False
    assert body["examples"][0]["born_on"] == "2026-03-31"
    assert "{1," in body["properties"]["share"]["pattern"]
    change = schema["paths"]["/api/v1/test/versioned/"]["patch"]
    assert {"412", "428"} <= set(change["responses"])
    for path in schema["paths"].values():
        for operation in path.values():
            assert operation["summary"]
            assert operation["tags"]


def test_description_and_documentation_are_open_to_read(client):
    schema = client.get("/api/v1/schema/")
    docs = client.get("/api/v1/docs/")

    assert schema.json()["openapi"] == "3.1.0"
    assert docs.status_code == 200
    assert b'data-schema="/api/v1/schema/"' in docs.content
    assert b"<script>" not in docs.content
    assert b"style=" not in docs.content


def test_a_list_of_texts_says_that_none_may_be_blank(client):
    shapes = client.get("/api/v1/schema/").json()["components"]["schemas"]

    assert shapes["KnockoutIn"]["properties"]["values"]["items"]["pattern"]
    assert "pattern" not in shapes["KnockoutOut"]["properties"]["values"]["items"]


def test_a_token_can_ask_who_it_is(machine, cast, client):
    found = machine(cast.manager, scopes=["accounts:read"]).get("/api/v1/me/").json()

    assert found["actor"]["name"]
    assert found["workspace"]["slug"] == "acme"
    assert found["scopes"] == ["accounts:read"]
    assert client.get("/api/v1/me/").status_code == 401


def test_the_table_of_routes_tells_method_and_permission(faces, monkeypatch):
    from kam.web import routes as table

    faces_of_tests = {
        "workspace": "tests.faces.workspace_addresses",
        "world": "tests.faces.addresses",
    }
    monkeypatch.setattr(table, "FACES", faces_of_tests)
    found = {route.name: route for route in routes()}

    assert found["rename"].methods == ("POST",)
    assert found["rename"].face == "workspace"
    assert found["leaders"].permissions == {"GET": ("confirm_tiers", "set_criteria")}
    people = found["api:test:people"] if "api:test:people" in found else found["test:people"]
    assert people.methods == ("GET", "POST")
    assert people.face == "rest"
    assert people.permissions["POST"] == ("register_accounts",)
    assert people.scopes["POST"] == "accounts:write"
    assert found["healthz"].reason
    assert not found["undeclared"].declared
    assert found["undeclared"].methods == ()


def test_every_route_of_the_product_declares_who_may_use_it():
    undeclared = [route for route in routes() if not route.declared]

    assert [f"{route.face} {route.path}" for route in undeclared] == []


def test_every_route_of_the_product_names_its_methods():
    assert [route.path for route in routes() if not route.methods] == []
