"""What a client of an earlier description could no longer do: plain comparison of two documents.

Adding is always allowed: an address, a method, an optional input, a field of an answer, a choice
of an answer, a status of refusal. Breaking is what makes a request that was right wrong, or takes
something out of an answer that was promised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
ORDERED = {"minimum": 1, "minLength": 1, "minItems": 1, "maximum": -1, "maxLength": -1}
ORDERED["maxItems"] = -1
DEEPEST = 12


@dataclass(frozen=True)
class Pair:
    """The same part of both documents, with the shapes each of them names."""

    before: Any
    after: Any
    old: Document
    new: Document

    def into(self, before: Any, after: Any) -> "Pair":
        return Pair(_followed(before, self.old), _followed(after, self.new), self.old, self.new)


def breaks(old: Document, new: Document) -> list[str]:
    """One sentence for each thing that a client of `old` can no longer rely on in `new`."""
    found: list[str] = []
    for path, operations in old["paths"].items():
        if path not in new["paths"]:
            found.append(f"{path}: the address is gone")
            continue
        for method, before in operations.items():
            where = f"{method.upper()} {path}"
            after = new["paths"][path].get(method)
            if after is None:
                found.append(f"{where}: the method is gone")
            else:
                found += _operation(where, Pair(before, after, old, new))
    return found


def _operation(where: str, pair: Pair) -> Iterator[str]:
    if pair.before.get("operationId") != pair.after.get("operationId"):
        yield f"{where}: operationId is another"
    yield from _security(where, pair)
    yield from _parameters(where, pair)
    yield from _body(where, pair)
    for status, before in pair.before.get("responses", {}).items():
        if not status.startswith("2"):
            continue
        after = pair.after["responses"].get(status)
        if after is None:
            yield f"{where}: {status} is no longer answered"
            continue
        for kind, content in before.get("content", {}).items():
            given = after.get("content", {}).get(kind)
            if given is None:
                yield f"{where}: {status} is no longer given as {kind}"
            else:
                shapes = pair.into(content["schema"], given["schema"])
                yield from _given(f"{where}: {status}", shapes, 0)


def _security(where: str, pair: Pair) -> Iterator[str]:
    def scopes(operation: Mapping[str, Any]) -> set[str]:
        return {s for way in operation.get("security", []) for each in way.values() for s in each}

    for scope in sorted(scopes(pair.after) - scopes(pair.before)):
        yield f"{where}: needs the scope {scope}"


def _parameters(where: str, pair: Pair) -> Iterator[str]:
    before = {(p["in"], p["name"]): p for p in pair.before.get("parameters", [])}
    after = {(p["in"], p["name"]): p for p in pair.after.get("parameters", [])}
    for key, parameter in before.items():
        place = f"{where}: {key[0]} {key[1]}"
        if key not in after:
            yield f"{place} is gone"
            continue
        if after[key].get("required") and not parameter.get("required"):
            yield f"{place} is required now"
        yield from _taken(place, pair.into(parameter["schema"], after[key]["schema"]), 0)
    for key, parameter in after.items():
        if key not in before and parameter.get("required"):
            yield f"{where}: {key[0]} {key[1]} is new and required"


def _body(where: str, pair: Pair) -> Iterator[str]:
    before = pair.before.get("requestBody")
    after = pair.after.get("requestBody")
    if before is None:
        if after is not None and after.get("required"):
            yield f"{where}: a body is required now"
        return
    if after is None:
        yield f"{where}: a body is no longer taken"
        return
    if after.get("required") and not before.get("required"):
        yield f"{where}: a body is required now"
    for kind, content in before.get("content", {}).items():
        taken = after.get("content", {}).get(kind)
        if taken is None:
            yield f"{where}: {kind} is no longer taken"
        else:
            shapes = pair.into(content["schema"], taken["schema"])
            yield from _taken(f"{where}: body", shapes, 0)


def _taken(where: str, pair: Pair, depth: int) -> Iterator[str]:
    """Input: what was right must stay right."""
    before, after = pair.before, pair.after
    if depth > DEEPEST:
        return
    yield from _narrowed(where, before, after)
    for name, part in before.get("properties", {}).items():
        known = after.get("properties", {})
        if name in known:
            yield from _taken(f"{where}.{name}", pair.into(part, known[name]), depth + 1)
        elif after.get("additionalProperties") is False or known:
            yield f"{where}.{name} is no longer taken"
    for name in sorted(set(after.get("required", ())) - set(before.get("required", ()))):
        yield f"{where}.{name} is required now"
    if "items" in before and "items" in after:
        yield from _taken(f"{where}[]", pair.into(before["items"], after["items"]), depth + 1)


def _narrowed(where: str, before: Document, after: Document) -> Iterator[str]:
    gone = _kinds(before) - _kinds(after)
    if gone and _kinds(after):
        yield f"{where} is no longer {_listed(gone)}"
    if "enum" in after:
        missing = [str(each) for each in before.get("enum", ()) if each not in after["enum"]]
        if missing:
            yield f"{where} no longer takes {_listed(missing)}"
        if "enum" not in before and "const" not in before:
            yield f"{where} takes only listed values now"
    yield from _bounded(where, before, after)


def _bounded(where: str, before: Document, after: Document) -> Iterator[str]:
    for name, sign in ORDERED.items():
        least = after.get(name)
        if least is not None and (name not in before or sign * least > sign * before[name]):
            yield f"{where}: {name} is {least} now"
    for name in ("pattern", "format"):
        if name in after and after[name] != before.get(name):
            yield f"{where}: {name} is {after[name]} now"


def _given(where: str, pair: Pair, depth: int) -> Iterator[str]:
    """Answers: what was promised must still come, in the same kind."""
    before, after = pair.before, pair.after
    if depth > DEEPEST:
        return
    more = _kinds(after) - _kinds(before)
    if more and _kinds(before):
        yield f"{where} may be {_listed(more)} now"
    if before.get("format") != after.get("format") and "format" in before:
        yield f"{where} is no longer a {before['format']}"
    for name, part in before.get("properties", {}).items():
        known = after.get("properties", {})
        if name in known:
            yield from _given(f"{where}.{name}", pair.into(part, known[name]), depth + 1)
        else:
            yield f"{where}.{name} is no longer given"
    optional = set(after.get("properties", {})) - set(after.get("required", ()))
    for name in sorted(optional & set(before.get("required", ()))):
        yield f"{where}.{name} is not always given"
    if "items" in before and "items" in after:
        yield from _given(f"{where}[]", pair.into(before["items"], after["items"]), depth + 1)


def _kinds(schema: Document) -> set[str]:
    """The JSON types a shape allows; `anyOf` and `oneOf` allow those of every part."""
    kinds = schema.get("type", [])
    found = {kinds} if isinstance(kinds, str) else set(kinds)
    for mixed in ("anyOf", "oneOf"):
        for part in schema.get(mixed, ()):
            found |= _kinds(part)
    return found | {"integer"} if "number" in found else found


def _followed(schema: Document, document: Document) -> Document:
    for _step in range(DEEPEST):
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        elif len(schema.get("allOf", ())) == 1:
            schema = schema["allOf"][0]
        else:
            break
    return schema


def _listed(words: Any) -> str:
    return ", ".join(sorted(words))
