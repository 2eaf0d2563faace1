"""The frame of every REST address: who, which scope, what goes in, what comes out.

    class Accounts(Endpoint):
        \"\"\"The accounts of the workspace.\"\"\"

        scope = {"GET": "accounts:read", "POST": "accounts:write"}
        permission = {"GET": Permission.READ_REGISTER, "POST": Permission.REGISTER_ACCOUNTS}
        parameters = AccountParameters      # the query of GET: a plain serializer
        takes = AccountIn                   # the body of POST, PUT and PATCH
        gives = AccountOut
        paged = True                        # GET answers pages of `gives`

        def get(self, request):
            \"\"\"List the accounts.\"\"\"
            return self.page(queries.accounts(by=self.actor, **self.query), key=["name_norm"])

        def post(self, request):
            \"\"\"Register an account.\"\"\"
            account = services.register_account(by=self.actor, **self.data)
            return self.created(account, at=reverse("api:accounts:account", args=[account.id]))

A handler returns the thing (shown through `gives`), None (204), or a whole response. Each of
scope, permission, takes, gives, parameters may be one value or one per method. Success is 201
for POST, 204 where nothing is given, else 200; `answers = {"POST": 200}` says otherwise.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.views import APIView

from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.rest import etags, files, idempotency, paging, strict
from kam.rest.attempts import in_transaction
from kam.rest.limits import limiter
from kam.rest.openapi import EndpointSchema
from kam.rest.problems import Problem

JSON = "application/json"
MULTIPART = "multipart/form-data"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CHANGES = frozenset({"PUT", "PATCH", "DELETE"})
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
JSON_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
MANY_BRACKETS = 32

Needed = Permission | Sequence[Permission] | None


class Endpoint(APIView):
    schema = EndpointSchema()
    scope: ClassVar[str | Mapping[str, str]] = ""
    permission: ClassVar[Needed | Mapping[str, Needed]] = None
    reason: ClassVar[str] = ""  # why no scope and no permission is asked for
    anonymous: ClassVar[bool] = False  # no token either; needs a reason, too
    parameters: ClassVar[strict.Shape | Mapping[str, strict.Shape] | None] = None
    takes: ClassVar[strict.Shape | Mapping[str, strict.Shape] | None] = None
    gives: ClassVar[strict.Shape | Mapping[str, strict.Shape] | None] = None
    paged: ClassVar[bool] = False
    answers: ClassVar[Mapping[str, int]] = {}  # status of success where it is not the usual one
    gives_file: ClassVar[bool] = False  # GET answers a file of any type
    also_answers: ClassVar[Mapping[str, Mapping[int, strict.Shape]]] = {}  # documented beside it
    versioned: ClassVar[bool | str] = False  # ETag "v7" of the field "version", or of the one named
    guarded: ClassVar[bool | None] = None  # changes need If-Match; None: where it is versioned
    computed: ClassVar[bool] = False  # answers also show what their version does not count
    accepts: ClassVar[str] = JSON
    examples: ClassVar[Mapping[str, Any]] = {}  # an example body per method
    tag: ClassVar[str] = ""  # the group in the documentation; else the first part of the path
    documented: ClassVar[bool] = True

    actor: Actor
    query: dict[str, Any]
    data: dict[str, Any]
    seen: int | None  # the version named by If-Match, for the service; None: whatever stands

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Every check before the handler, the cheapest first. Refusals rise to ProblemAnswers."""
        self.request = request  # type: ignore[assignment]
        method = "GET" if request.method == "HEAD" else request.method or ""
        self._admit(request, method)
        if not self.anonymous:
            request.allowance = limiter.take(self.actor, cost=self.cost_of(request))
        handler = getattr(self, method.lower())
        self._check_accept(request)
        self.seen = etags.version_seen(request, needed=self.needs_version(method))
        self.query = self._read_query(request, method)
        self.data = self._read_body(request, method)
        key = idempotency.key_of(request, method)

        def work() -> HttpResponseBase:
            return self._shown(handler(request, *args, **kwargs), method)

        def answer() -> HttpResponseBase:
            if key is None:
                return work()
            return idempotency.once(request, key, work, actor=self.actor)

        return in_transaction(answer, repeatable=self.accepts == JSON)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Outside the transaction that Django would open: refusals at the door need none."""
        return transaction.non_atomic_requests(super().as_view(**initkwargs))

    @classmethod
    def cost_of(cls, request: HttpRequest) -> int:
        """How many requests this one counts for against the limits."""
        return 1

    # What a handler uses

    def page(
        self, rows: Any, *, key: Sequence[str], never_null: Sequence[str] = ()
    ) -> HttpResponseBase:
        """One page of the queryset in the order of `key` (ORM paths, "-" for descending).

        `rows` may be a queryset of models, from which the columns of `gives` are read in one
        statement, or of `.values()` that hold the names of `gives` and the paths of the key.
        """
        return paging.page(self, rows, key=key, never_null=never_null)

    def created(self, thing: Any, *, at: str) -> HttpResponse:
        """201 with the thing, and where it stands from now on."""
        response = self._json(self._represent(thing, self.request.method or "POST"), status=201)
        response.headers["Location"] = self.request.build_absolute_uri(at)
        return response

    def accepted(self, thing: Any, *, at: str) -> HttpResponse:
        """202: taken on, and where to watch it."""
        response = self._json(self._represent(thing, self.request.method or "POST"), status=202)
        response.headers["Location"] = self.request.build_absolute_uri(at)
        return response

    # What the guards and the documentation read

    @classmethod
    def methods(cls) -> set[str]:
        return {method for method in METHODS if hasattr(cls, method.lower())}

    @classmethod
    def of(cls, attribute: Any, method: str) -> Any:
        """The value of an attribute that may be said once or per method."""
        return attribute.get(method) if isinstance(attribute, Mapping) else attribute

    @classmethod
    def permissions_for(cls, method: str) -> tuple[Permission, ...]:
        needed = cls.of(cls.permission, method)
        if needed is None:
            return ()
        return (needed,) if isinstance(needed, str) else tuple(needed)

    @classmethod
    def scope_for(cls, method: str) -> str:
        return cls.of(cls.scope, method) or ""

    @classmethod
    def takes_for(cls, method: str) -> Any:
        return cls.of(cls.takes, method) if method in WITH_BODY else None

    @classmethod
    def gives_for(cls, method: str) -> Any:
        if isinstance(cls.gives, Mapping):
            return cls.gives.get(method)
        return None if method == "DELETE" else cls.gives

    @classmethod
    def status_for(cls, method: str) -> int:
        if method in cls.answers:
            return cls.answers[method]
        if cls.gives_for(method) is None:
            return 204
        return 201 if method == "POST" else 200

    @classmethod
    def needs_version(cls, method: str) -> bool:
        """Whether a change must say which version it was made to."""
        guarded = bool(cls.versioned) if cls.guarded is None else cls.guarded
        return guarded and method in CHANGES

    @classmethod
    def is_declared(cls) -> bool:
        """Whether every method names scope and permission, or the whole gives a reason."""
        if cls.reason:
            return True
        return all(cls.scope_for(m) and cls.permissions_for(m) for m in cls.methods())

    @classmethod
    def parameters_for(cls, method: str) -> Any:
        if isinstance(cls.parameters, Mapping):
            return cls.parameters.get(method)
        return cls.parameters if method == "GET" else None

    # The steps of dispatch

    def _admit(self, request: HttpRequest, method: str) -> None:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None and not self.anonymous:
            detail = _("Send a valid token as “Authorization: Bearer kam_live_…”.")
            headers = {"WWW-Authenticate": 'Bearer realm="api"'}
            raise Problem(401, "unauthorized", detail, headers=headers)
        if method not in self.methods():
            allowed = ", ".join(sorted(self.methods()))
            detail = _("This address answers %(methods)s.") % {"methods": allowed}
            raise Problem(405, "method_not_allowed", detail, headers={"Allow": allowed})
        if actor is None:
            return
        self.actor = actor
        if not self.reason:
            self._check_rights(actor, method)

    def _check_rights(self, actor: Actor, method: str) -> None:
        scope = self.scope_for(method)
        if scope not in actor.scopes:
            challenge = f'Bearer realm="api", error="insufficient_scope", scope="{scope}"'
            detail = _("This token does not have the scope “%(scope)s”.") % {"scope": scope}
            raise Problem(
                403, "insufficient_scope", detail, headers={"WWW-Authenticate": challenge}
            )
        if not any(actor.can(permission) for permission in self.permissions_for(method)):
            raise Problem(403, "not_allowed", _("Your role does not include this."))

    def _check_accept(self, request: HttpRequest) -> None:
        if self.paged and request.method == "GET" and files.accepted(request):
            return
        wanted = request.META.get("HTTP_ACCEPT", "*/*")
        if "*/*" in wanted or JSON in wanted or "application/*" in wanted or not wanted:
            return
        raise Problem(406, "not_acceptable", _("This address gives application/json."))

    def _read_query(self, request: HttpRequest, method: str) -> dict[str, Any]:
        shape = self.parameters_for(method)
        paged = self.paged and method == "GET"
        given = request.GET
        if paged and given:
            given = paging.without_own(given)
        return strict.read_query(shape or strict.Nothing, given)

    def _read_body(self, request: HttpRequest, method: str) -> dict[str, Any]:
        shape = self.takes_for(method)
        if shape is None:
            self._refuse_body(request)
            return {}
        if request.META.get("CONTENT_LENGTH") in {None, "", "0"}:
            return strict.read_body(shape, {}, partial=method == "PATCH")
        if (request.content_type or "").lower() != self.accepts:
            detail = _("Send this as %(type)s.") % {"type": self.accepts}
            raise Problem(415, "unsupported_media_type", detail, headers={"Accept": self.accepts})
        if self.accepts == MULTIPART:
            return strict.read_form(shape, request.POST, request.FILES)
        raw = request.body
        try:
            data = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise Problem(400, "not_json", _("This is not JSON: %s.") % error) from error
        if b"\\u0000" in raw or raw.count(b"[") + raw.count(b"{") > MANY_BRACKETS:
            strict.refuse_unreadable(data)
        return strict.read_body(shape, data, partial=method == "PATCH")

    def _refuse_body(self, request: HttpRequest) -> None:
        """An empty object and an empty form are as good as nothing: clients send them unasked."""
        if request.META.get("CONTENT_LENGTH") in {None, "", "0"}:
            return
        if request.content_type == MULTIPART and not request.POST and not request.FILES:
            return
        if request.body.strip() not in {b"", b"{}"}:
            raise Problem(400, "no_body", _("This takes no body."))

    def _shown(self, result: Any, method: str) -> HttpResponseBase:
        if isinstance(result, HttpResponseBase):
            return result
        if result is None:
            return HttpResponse(status=204)
        if self.paged and method == "GET":
            if kind := files.accepted(self.request):
                return files.of_rows(self, (self._represent(one, method) for one in result), kind)
            return paging.page_of(self, [self._represent(one, method) for one in result])
        return self._json(self._represent(result, method), status=self.status_for(method))

    def _represent(self, thing: Any, method: str) -> Any:
        shape = self.gives_for(method)
        return thing if shape is None else strict.shape(shape).to_representation(thing)

    def _json(self, payload: Any, *, status: int = 200) -> HttpResponse:
        body = orjson.dumps(payload, default=str, option=JSON_OPTIONS)
        response = HttpResponse(body, status=status, content_type=JSON)
        field = "version" if self.versioned is True else self.versioned
        if field and isinstance(payload, Mapping) and field in payload:
            tag = etags.tag_of(payload, body, held_in=field, computed=self.computed)
            response.headers["ETag"] = tag
            return etags.unless_known(self.request, response)
        return response
