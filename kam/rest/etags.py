"""Versions over HTTP: what an answer is tagged with, and which version a change was made to.

A resource at version 7 answers `ETag: "v7"`. Where the answer also shows what others compute (a
tier, a figure that the reader may not see) a digest follows, `"v7-9f2c41d0"`: the version alone
would call two different answers the same. If-Match looks at the version only.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kam.rest.problems import Problem

TAG = re.compile(r'"v([0-9]{1,9})(?:-[0-9a-f]{8})?"')
NEVER = -1  # no stored version is this one
SAFE = frozenset({"GET", "HEAD"})


def version_seen(request: HttpRequest, *, needed: bool) -> int | None:
    """The version that If-Match names; None for `*` and, unless `needed`, for no header at all.

    Raises 428 where it is needed and missing, 400 for two versions of ours. What is no tag of
    ours, and every weak one, names a version that never stands.
    """
    given = request.headers.get("If-Match")
    if given is None:
        if needed:
            detail = _("Send If-Match with the ETag of the version you changed.")
            raise Problem(428, "version_needed", detail)
        return None
    given = given.strip()
    if given == "*":
        return None
    ours = {int(match[1]) for part in given.split(",") if (match := TAG.fullmatch(part.strip()))}
    if len(ours) > 1:
        raise Problem(400, "one_version", _("Send one ETag in If-Match, or “*”."))
    return ours.pop() if ours else NEVER


def tag_of(payload: Mapping[str, Any], body: bytes, *, held_in: str, computed: bool) -> str:
    """The ETag of an answer whose field `held_in` is the version."""
    tag = f"v{payload[held_in]}"
    if computed:
        tag += f"-{blake2b(body, digest_size=4).hexdigest()}"
    return f'"{tag}"'


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 without a body where the client holds this very answer already (If-None-Match)."""
    known = request.META.get("HTTP_IF_NONE_MATCH")
    tag = response.headers.get("ETag")
    if known is None or tag is None or request.method not in SAFE:
        return response
    if known.strip() != "*" and tag not in [part.strip() for part in known.split(",")]:
        return response
    return HttpResponse(status=304, headers={"ETag": tag})
