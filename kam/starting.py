"""What an installation must be given before it starts: one sentence for each thing that is wrong.

The demo (KAM_DEMO) brings its own key and address and is let off; everything else is production.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from kam.databases import BadDatabaseUrl
from kam.mailing import BadMailUrl
from kam.tenancy.guard import PrivilegedRole, refuse_privileged_role

KEY_LENGTH = 50  # characters: 256 bits and more in any usual alphabet
KEY_LETTERS = 10  # different ones
WELL_KNOWN = ("insecure", "change", "secret", "example", "default", "password", "for-the-checks")
NEEDED = (
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DATABASE_SYSTEM_URL",
    "EMAIL_URL",
    "MAIL_FROM",
    "PUBLIC_ADDRESS",
    "REDIS_URL",
)
# gunicorn's status for an application that does not load: it gives up instead of trying for ever
UNFIT = 4


def troubles(environ: Mapping[str, str]) -> list[str]:
    """What keeps this configuration from being production's; empty for a demo or a fit one."""
    if settings.DEMO:
        return []
    found = [f"{name} is not set." for name in NEEDED if not environ.get(name)]
    if settings.DEBUG:
        found.append("KAM_DEBUG shows sources and settings to strangers: it needs KAM_DEMO.")
    found += _keys(_secret_key(), settings.SECRET_KEY_FALLBACKS)
    if environ.get("PUBLIC_ADDRESS") and environ.get("ALLOWED_HOSTS"):
        found += _addresses(settings.PUBLIC_ADDRESS, settings.ALLOWED_HOSTS)
    return found


def refuse_unfit() -> None:
    """End the process with the sentences and status 4 unless the configuration is fit."""
    try:
        found = troubles(os.environ)
    except (BadDatabaseUrl, BadMailUrl) as refusal:  # the first look at the settings reads them
        found = [str(refusal)]
    if found:
        _end(found)


def refuse_privileged() -> None:
    """End the process where DATABASE_URL names a role for which row security is void.

    A database that does not answer is no reason: the web answers 503 until it does.
    """
    try:
        refuse_privileged_role()
    except PrivilegedRole as refusal:
        _end([str(refusal)])
    except OperationalError:
        return
    finally:
        connections["default"].close()  # a fork must not inherit it


def _end(sentences: Iterable[str]) -> NoReturn:
    for sentence in sentences:
        sys.stderr.write(f"Meridian does not start: {sentence}\n")
    sys.stderr.flush()
    raise SystemExit(UNFIT)


def _secret_key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's way to say that it is empty
        return ""


def _keys(key: str, fallbacks: Iterable[str]) -> list[str]:
    if not key:
        return ["SECRET_KEY is not set."]
    found = [f"SECRET_KEY {fault}." for fault in _faults(key)]
    for fallback in fallbacks:
        found += [f"A key of SECRET_KEY_FALLBACKS {fault}." for fault in _faults(fallback)]
    return found


def _faults(key: str) -> list[str]:
    if any(word in key.lower() for word in WELL_KNOWN):
        return ["looks like the key of an example: make one with `openssl rand -base64 48`"]
    if len(key) < KEY_LENGTH or len(set(key)) < KEY_LETTERS:
        return [f"is too short or too simple: at least {KEY_LENGTH} random characters"]
    return []


def _addresses(public: str, hosts: Iterable[str]) -> list[str]:
    found = []
    parts = urlsplit(public)
    if parts.scheme != "https" or not parts.hostname:
        found.append("PUBLIC_ADDRESS must start with https:// and name the host people use.")
    if "*" in hosts:
        found.append("ALLOWED_HOSTS must name the hosts; * would let links be forged.")
    elif parts.hostname and not any(_matches(parts.hostname, host) for host in hosts):
        found.append(f"ALLOWED_HOSTS does not contain {parts.hostname} of PUBLIC_ADDRESS.")
    return found


def _matches(name: str, host: str) -> bool:
    return name == host or (host.startswith(".") and f".{name}".endswith(host))


@register(Tags.security)
def check_fitness(**_: Any) -> list[CheckMessage]:
    """The same sentences for every command that runs the system checks, such as migrate."""
    return [Error(sentence, id="meridian.E001") for sentence in troubles(os.environ)]
