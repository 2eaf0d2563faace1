"""OpenAPI 3.1 out of what the endpoints declare: nothing is described a second time."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from kam.exports.answers import CSV, TYPES, XLSX
from kam.rest.problems import MEDIA_TYPE, TITLES

JSON = "application/json"
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PAGE_PARAMETERS = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
        description="How many rows to give at most.",
    ),
    OpenApiParameter(
        "cursor",
        {"type": "string"},
        description="Where to go on: taken from `next`, valid for the same filters only.",
    ),
]
FILES = {
    TYPES[CSV]: "All rows as a table with the names of the fields: RFC 4180, UTF-8.",
    TYPES[XLSX]: "All rows as a workbook with real numbers and dates.",
}
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string"},
    OpenApiParameter.HEADER,
    required=True,
    description='The ETag of the version that was changed, such as `"v7"`; `*` for any.',
)


IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    {"type": "string"},
    OpenApiParameter.HEADER,
    description="The ETag you hold: the answer is 304 without a body where it is still right.",
)


class FaultOut(serializers.Serializer):
    pointer = serializers.CharField(
        required=False, help_text="The input to blame, as a JSON pointer into the body: `#/name`."
    )
    parameter = serializers.CharField(
        required=False, help_text="The input to blame, as the name of a query parameter."
    )
    code = serializers.CharField(help_text="A word for machines that does not change.")
    detail = serializers.CharField(help_text="A sentence for people.")


class ProblemOut(serializers.Serializer):
    """What every refusal looks like (RFC 9457)."""

    type = serializers.CharField(help_text="The kind of problem, as a URI.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    code = serializers.CharField(help_text="A word for machines that does not change.")
    detail = serializers.CharField(help_text="What happened, in a sentence for people.")
    instance = serializers.CharField(help_text="The id of the request, also in X-Request-Id.")
    errors = FaultOut(many=True, required=False, help_text="One entry per input to blame.")


class EndpointSchema(AutoSchema):
    def is_excluded(self) -> bool:
        return not self.view.documented

    def get_operation_id(self) -> str:
        parts = self.path.removeprefix("/api/v1").strip("/").split("/")
        words = [f"by_{part[1:-1]}" if part.startswith("{") else part for part in parts]
        return "_".join([self.method.lower(), *words]).replace("-", "_")

    def get_tags(self) -> list[str]:
        first = self.path.removeprefix("/api/v1").strip("/").split("/")[0]
        return [self.view.tag or first]

    def get_summary(self) -> str:
        return self.get_description().strip().split("\n")[0].rstrip(".")

    def get_auth(self) -> list[dict[str, list[str]]]:
        if self.view.anonymous:
            return [{}]
        scope = self.view.scope_for(self.method)
        return [{"bearer": [scope] if scope else []}]

    def get_override_parameters(self) -> list[Any]:
        found: list[Any] = []
        shape = self.view.parameters_for(self.method)
        if shape is not None:
            found.append(shape)
        if self.view.paged and self.method == "GET":
            found += PAGE_PARAMETERS
        if self.view.needs_version(self.method):
            found.append(IF_MATCH)
        if self.view.versioned and self.method == "GET":
            found.append(IF_NONE_MATCH)
        return found

    def get_request_serializer(self) -> Any:
        shape = self.view.takes_for(self.method)
        return {} if shape is None else {self.view.accepts: shape}

    def get_response_serializers(self) -> dict[Any, Any]:
        responses: dict[Any, Any] = {}
        status = self.view.status_for(self.method)
        shape = self.view.gives_for(self.method)
        if self.method == "GET" and self.view.gives_file:
            file = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
            responses[200, "*/*"] = file
        elif shape is None:
            responses[status] = OpenApiResponse(description="Done.")
        else:
            paged = self.view.paged and self.method == "GET"
            content = self._page_of(shape) if paged else shape
            responses[status, JSON] = OpenApiResponse(content, description="Done.")
            for media_type, words in (FILES if paged else {}).items():
                responses[status, media_type] = OpenApiResponse(
                    OpenApiTypes.BINARY, description=words
                )
        for other, also in self.view.also_answers.get(self.method, {}).items():
            responses[other, JSON] = OpenApiResponse(also, description="Done.")
        if self.view.versioned and self.method == "GET":
            responses[304] = OpenApiResponse(description="You hold this answer already.")
        for problem in self._problems():
            title = str(TITLES[problem])
            responses[problem, MEDIA_TYPE] = OpenApiResponse(ProblemOut, description=title)
        responses["default", MEDIA_TYPE] = OpenApiResponse(
            ProblemOut, description="Any other refusal."
        )
        return responses

    def get_examples(self) -> list[OpenApiExample]:
        given = self.view.examples.get(self.method)
        return [] if given is None else [OpenApiExample("Example", given, request_only=True)]

    def _page_of(self, shape: Any) -> dict[str, Any]:
        row = self.resolve_serializer(shape, "response")
        component = ResolvedComponent(
            name=f"{row.name}Page",
            type=ResolvedComponent.SCHEMA,
            schema={
                "type": "object",
                "description": "One page of a list.",
                "properties": {
                    "results": {"type": "array", "items": row.ref},
                    "next": {
                        "type": ["string", "null"],
                        "format": "uri",
                        "description": "The next page, or null at the end.",
                    },
                },
                "required": ["next", "results"],
            },
            object=f"page of {row.name}",
        )
        self.registry.register_on_missing(component)
        return component.ref

    def _problems(self) -> list[int]:
        found = [400, 406, 500, 503]
        if not self.view.anonymous:
            found += [401, 403]
        if "{" in self.path:
            found.append(404)
        if self.method in CHANGES:
            found += [409, 422]
        elif self.view.paged:
            found.append(409)  # another export of the same token is being made
        if self.view.takes_for(self.method) is not None:
            found += [413, 415]
        if self.view.needs_version(self.method):
            found += [412, 428]
        return sorted(found)

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # pages are declared, not guessed

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "request":
            schema["additionalProperties"] = False
            for name, part in schema.get("properties", {}).items():
                _say_more(part, serializer.fields[name], name in schema.get("required", ()))
        else:  # what is stored may well be empty: only input is held to be filled in
            for part in schema.get("properties", {}).values():
                part.pop("minLength", None)
        return schema


def _say_more(part: dict[str, Any], field: serializers.Field, needed: bool) -> None:  # noqa: FBT001
    """What a field demands and DRF's own description leaves out."""
    if isinstance(field, serializers.FileField):
        part |= {"format": "binary", "minLength": 1}  # an empty file is refused by every rule
    elif isinstance(field, serializers.ListField | serializers.ListSerializer):
        _say_more_of_list(part, field, needed)
    elif type(field) is serializers.JSONField and not field.allow_null:
        part["type"] = ["object", "array", "string", "number", "boolean"]
    elif type(field) is serializers.CharField and part.get("minLength"):
        part.setdefault("pattern", NOT_BLANK)


def _say_more_of_list(part: dict[str, Any], field: Any, needed: bool) -> None:  # noqa: FBT001
    of_files = isinstance(field.child, serializers.FileField)
    if of_files:
        part["items"]["format"] = "binary"
    elif type(field.child) is serializers.CharField and not field.child.allow_blank:
        part["items"] = {"minLength": 1, "pattern": NOT_BLANK, **part["items"]}
    if not field.allow_empty or field.min_length or (of_files and needed):
        part.setdefault("minItems", field.min_length or 1)  # a form cannot send an empty list
    if field.max_length is not None:
        part.setdefault("maxItems", field.max_length)


def finish(
    result: dict[str, Any],
    generator: Any,
    request: Any,
    public: bool,  # noqa: FBT001
) -> dict[str, Any]:
    """Postprocessing hook: exact bounds, exact decimals, an example for every shape."""
    schemas = result.get("components", {}).get("schemas", {})
    for schema in schemas.values():
        for part in schema.get("properties", {}).values():
            _tighten(part)
    for path in result["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                _tighten(parameter["schema"])
    for schema in schemas.values():
        if schema.get("type") == "object":
            schema.setdefault("examples", [_example(schema, schemas)])
    return result


def _tighten(part: dict[str, Any]) -> None:
    kinds = part.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "integer" in kinds:
        part.setdefault("minimum", 1 - 2**63)
        part.setdefault("maximum", 2**63 - 1)
    if part.get("format") == "decimal" and "pattern" in part:
        part["pattern"] = part["pattern"].replace(r"\d{0,", r"\d{1,")
    if "array" in kinds and isinstance(part.get("items"), dict):
        _tighten(part["items"])


NOT_BLANK = r"[^\s\x1c-\x1f\x85]"  # what remains once blanks at the ends are taken off
SAMPLES = {
    "uuid": "01981d2c-6f00-7a41-b6f1-3a2f9d6f0c55",
    "date": "2026-03-31",
    "date-time": "2026-03-31T09:00:00Z",
    "email": "ada@example.com",
    "uri": "https://example.com/",
    "decimal": "12.50",
}


def _example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    for mixed in ("allOf", "oneOf", "anyOf"):
        schema = schema.get(mixed, [schema])[0]
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    given = [schema["default"]] if "default" in schema else []
    given += schema.get("examples", []) + schema.get("enum", [])
    if given:
        return given[0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        parts = schema.get("properties", {})
        return {name: _example(part, schemas) for name, part in parts.items()}
    if kind == "array":
        return [_example(schema.get("items", {}), schemas)]
    return _simple_example(kind, schema)


def _simple_example(kind: str, schema: dict[str, Any]) -> Any:
    if kind in {"integer", "number"}:
        return min(max(1, schema.get("minimum", 1)), schema.get("maximum", 1))
    if kind == "boolean":
        return True
    sample = SAMPLES.get(schema.get("format", ""), "text")
    return sample[: schema.get("maxLength", len(sample))]
