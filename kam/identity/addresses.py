"""Addresses that leave the request they are made in: other workspaces, the global pages, mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix

WORKSPACE_URLS = "kam.urls.workspace"
WORLD_URLS = "kam.urls.world"


def workspace_url(slug: str, name: str, **kwargs: Any) -> str:
    """The path of a page in the workspace with this slug, e.g. `/w/acme/accounts/`.

    Inside a request `reverse()` already gives the current workspace; this is for the chooser,
    for mail and for tasks.
    """
    with script_prefix(f"/w/{slug}/"):
        return reverse(name, urlconf=WORKSPACE_URLS, kwargs=kwargs or None)


def world_url(name: str, **kwargs: Any) -> str:
    """The path of a page that belongs to no workspace, e.g. `/sign-in/`, from anywhere."""
    with script_prefix("/"):
        return reverse(name, urlconf=WORLD_URLS, kwargs=kwargs or None)


def home_of(slug: str) -> str:
    """Where a workspace begins."""
    return f"/w/{slug}/"


def public_url(path: str) -> str:
    """The whole address of a path, for links that leave the browser (`PUBLIC_ADDRESS`)."""
    return settings.PUBLIC_ADDRESS.rstrip("/") + path


@contextmanager
def script_prefix(prefix: str) -> Iterator[None]:
    """Reverse URLs below another prefix, and put the former one back whatever happens."""
    former = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(former)
