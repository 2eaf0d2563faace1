"""Every route of the product, read from the URL configurations: what the guard tests walk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

FACES = {"workspace": "kam.urls.workspace", "world": "kam.urls.world"}
NOT_ACTS = frozenset({"HEAD", "OPTIONS", "TRACE"})


@dataclass(frozen=True)
class Route:
    """One address and what stands behind it.

    `face` is "workspace" (below /w/<workspace>/), "world" or "rest". `path` is the pattern, e.g.
    `accounts/<uuid:account_id>/`. `permissions` maps each method to the permissions of which one
    is needed; an empty tuple means open, for `reason`. `declared` is False where the view says
    nothing at all. `methods` is empty where the view does not limit them.
    """

    name: str
    path: str
    methods: tuple[str, ...]
    face: str
    declared: bool
    permissions: dict[str, tuple[str, ...]]
    scopes: dict[str, str]
    reason: str
    view: Callable[..., Any]


def routes() -> list[Route]:
    """All routes of both URL configurations, in the order in which they are tried."""
    found: list[Route] = []
    for face, urlconf in FACES.items():
        for name, path, pattern in _walk(get_resolver(urlconf), "", ()):
            where = "rest" if path.startswith("api/") and _endpoint(pattern.callback) else face
            found.append(_route(name, path, where, pattern.callback))
    return found


def _walk(
    resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]
) -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, path, inner)
        else:
            yield ":".join((*namespaces, entry.name or "")), path, entry


def _route(name: str, path: str, face: str, view: Callable[..., Any]) -> Route:
    endpoint = _endpoint(view)
    if endpoint is not None:
        methods = tuple(sorted(endpoint.methods()))
        permissions = {method: endpoint.permissions_for(method) for method in methods}
        scopes = {method: endpoint.scope_for(method) for method in methods}
        declared = endpoint.is_declared()
        return Route(
            name, path, methods, face, declared, permissions, scopes, endpoint.reason, view
        )
    methods = _methods(view)
    needed = getattr(view, "permissions", ())
    declared = hasattr(view, "permissions")
    permissions = dict.fromkeys(methods, tuple(needed))
    reason = getattr(view, "reason", "")
    return Route(name, path, methods, face, declared, permissions, {}, reason, view)


def _endpoint(view: Callable[..., Any]) -> Any:
    """The REST endpoint class behind a view, told by what it offers: the faces do not meet."""
    found = getattr(view, "cls", None)
    return found if hasattr(found, "permissions_for") else None


def _methods(view: Callable[..., Any]) -> tuple[str, ...]:
    """What `require_http_methods` lets through, found on the chain of wrapped functions."""
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        named = (n.upper() for n in view_class.http_method_names if hasattr(view_class, n))
        return tuple(sorted(set(named) - NOT_ACTS))
    layer: Any = view
    while layer is not None:
        code = getattr(layer, "__code__", None)
        if code is not None and "request_method_list" in code.co_freevars:
            cell = layer.__closure__[code.co_freevars.index("request_method_list")]
            return tuple(sorted(set(cell.cell_contents) - NOT_ACTS))
        layer = getattr(layer, "__wrapped__", None)
    return ()
