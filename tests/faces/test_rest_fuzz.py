"""Whatever is sent to any documented operation, the answer is one that the description names."""

import json
import random
import uuid

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from kam.rest.discovery import document

pytestmark = pytest.mark.django_db
ROUNDS = 14
TEXTS = [
    "", " ", "a", "Käse & Söhne", "\u202eabc", "🧀" * 30, "x" * 5000, "\x00", "'; DROP TABLE x;--",
    "<script>alert(1)</script>", "null", "0", "-1", "1e400", "2026-02-30", "%00", "../../etc",
]  # fmt: skip
THINGS = [None, True, False, 0, -1, 2**31, 2**63, -(2**70), 1.5, [], {}, [[]], {"a": {}}, *TEXTS]
TYPES = {
    "uuid": lambda dice: str(uuid.UUID(int=dice.getrandbits(128))),
    "date": lambda dice: f"{dice.randint(1900, 2100)}-{dice.randint(1, 12):02}-15",
    "date-time": lambda dice: f"{dice.randint(1900, 2100)}-01-15T10:00:00Z",
    "email": lambda dice: f"a{dice.randint(0, 99)}@example.com",
    "decimal": lambda dice: f"{dice.randint(0, 99)}.5",
    "uri": lambda _dice: "https://example.com/",
}


class Maker:
    """Values after a schema, mostly right; with `wild` some parts are anything at all."""

    def __init__(self, schemas, dice, *, wild):
        self.schemas, self.dice, self.wild = schemas, dice, wild

    def make(self, schema):
        if self.dice.random() < self.wild:
            return self.dice.choice(THINGS)
        for mixed in ("allOf", "oneOf", "anyOf"):
            if mixed in schema:
                return self.make(self.dice.choice(schema[mixed]))
        if "$ref" in schema:
            return self.make(self.schemas[schema["$ref"].rsplit("/", 1)[1]])
        if "enum" in schema:
            return self.dice.choice(schema["enum"])
        kinds = schema.get("type", "string")
        return self.of_kind(self.dice.choice(kinds) if isinstance(kinds, list) else kinds, schema)

    def of_kind(self, kind, schema):
        if kind == "object":
            needed = schema.get("required", [])
            found = {
                name: self.make(part)
                for name, part in schema.get("properties", {}).items()
                if name in needed or self.dice.random() < 0.5
            }
            if self.dice.random() < self.wild:
                found[self.dice.choice(["tenant", "tenant_id", "x"])] = 1
            return found
        if kind == "array":
            return [self.make(schema.get("items", {})) for _ in range(self.dice.randint(0, 3))]
        if kind == "integer":
            low, high = schema.get("minimum", 0), schema.get("maximum", 10**6)
            return self.dice.choice([low, high, self.dice.randint(low, high)])
        if kind == "number":
            return self.dice.random() * 100
        if kind == "boolean":
            return self.dice.random() < 0.5
        if kind == "null":
            return None
        if schema.get("format") in TYPES:
            return TYPES[schema["format"]](self.dice)
        return "abcdefghij"[: schema.get("maxLength", 10)]


def text_of(value):
    return value if isinstance(value, str) else json.dumps(value)


def send(client, dice, maker, address, method, operation):
    path, query = address, {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            made = text_of(maker.make(parameter["schema"])).replace("/", "") or "x"
            path = path.replace(f"{{{parameter['name']}}}", made)
        elif parameter["in"] == "query" and dice.random() < 0.6:
            query[parameter["name"]] = text_of(maker.make(parameter["schema"]))
    content = operation.get("requestBody", {}).get("content", {})
    kwargs = {"query_params": query, "headers": {"if-match": dice.choice(['"v1"', "*", "x"])}}
    if "multipart/form-data" in content:
        made = {"file": SimpleUploadedFile("a.csv", b"a;b\n1;2\n"), "x": dice.choice(TEXTS)}
        return getattr(client, method)(path, made, **kwargs)
    for schema in (part["schema"] for part in content.values()):
        kwargs["data"] = json.dumps(maker.make(schema))
        kwargs["content_type"] = "application/json"
    return getattr(client, method)(path, **kwargs)


def faults_of(answer, operation, registry):
    """What is wrong with an answer, as sentences."""
    if answer.status_code >= 500:
        yield f"answered {answer.status_code}"
    documented = operation["responses"]
    told = documented.get(str(answer.status_code)) or documented["default"]
    if answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json":
        yield f"{answer.status_code} is {answer['Content-Type']}"
    if answer.status_code < 400 and str(answer.status_code) not in documented:
        yield f"{answer.status_code} is not documented"
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    schema = told.get("content", {}).get(kind, {}).get("schema")
    if schema and not answer.streaming:
        root = {"$ref": "urn:api" + schema["$ref"]} if "$ref" in schema else schema
        check = jsonschema.Draft202012Validator(root, registry=registry)
        for error in check.iter_errors(answer.json()):
            yield f"{answer.status_code}: {error.json_path} {error.message[:200]}"


def faults_in(description, client):
    """Every fault of ROUNDS requests to each operation; nothing of them is kept."""
    resource = Resource(contents=description, specification=DRAFT202012)
    registry = Registry().with_resource("urn:api", resource)
    schemas = description["components"]["schemas"]
    client.raise_request_exception = False
    found = set()
    for address, operations in description["paths"].items():
        for method, operation in operations.items():
            for turn in range(ROUNDS):
                dice = random.Random(f"{address} {method} {turn}")
                maker = Maker(schemas, dice, wild=(0, 0.1, 0.3)[turn % 3])
                with transaction.atomic():
                    answer = send(client, dice, maker, address, method, operation)
                    transaction.set_rollback(True)
                for fault in faults_of(answer, operation, registry):
                    found.add(f"{method.upper()} {address}: {fault}")
    return sorted(found)


def test_no_input_leads_to_an_undocumented_answer(machine, cast):
    assert faults_in(json.loads(document()), machine(cast.leader)) == []


def test_nor_does_it_on_endpoints_of_every_kind(faces, machine, cast):
    generator = SchemaGenerator(urlconf="tests.faces.addresses")
    description = json.loads(json.dumps(generator.get_schema(None, public=True), default=str))
    del description["paths"]["/api/v1/test/refusals/{why}/"]  # they fail on purpose

    assert faults_in(description, machine(cast.leader)) == []
