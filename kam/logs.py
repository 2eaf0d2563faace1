"""Logs: one JSON object a line on standard error; the demo prints the same for people.

Lines name ids, never people; addresses are logged as the route they matched, without path values
and query. What might carry a secret all the same (a library's message, a traceback) is scrubbed.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from functools import cache
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import orjson
import structlog
from django.conf import settings
from structlog.typing import EventDict, Processor, WrappedLogger

from kam.tenancy.context import current_tenant_id

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
GONE = "[hidden]"
SHORTEST_SECRET = 6
# what looks like a secret, whoever wrote it: tokens, passwords in URLs and in assignments, headers
PATTERNS = (
    (r"kam_live_[\w-]+", GONE),
    (r"(?i)(bearer|basic)\s+[\w.~+/=-]+", rf"\1 {GONE}"),
    (r"(\w+://[^\s:/@\"']*):[^\s/@\"']+@", rf"\1:{GONE}@"),
    (
        r"(?i)(\b[\w-]*(?:passw(?:or)?d|secret|token|cookie|session|csrf\w*|authorization|api_?key)"
        r"[\w-]*\b\\?[\"']?\s*[=:]\s*[\[(]*\\?[\"']?)[^\s\"'&,;})\\]+",
        rf"\1{GONE}",
    ),
    # the database repeats the row that it refuses
    (r"(DETAIL:|Failing row contains|Key \([^)]*\)=)[^\"\n\\]*", rf"\1 {GONE}"),
    (r"(LINE \d+:)[^\n\\]*", rf"\1 {GONE}"),
    (r"(for type [\w ]+: \\?\")[^\"\\\n]*", rf"\1{GONE}"),
    # queries of addresses, and the parts of a path that are keys of their own
    (r"(/[\w./-]*)\?[^\s\"'\\]+", rf"\1?{GONE}"),
    (r"(/(?:join|reset|invitation|ical)/)[^\s\"'\\]+", rf"\1{GONE}"),
)
_patterns = tuple((re.compile(pattern), by) for pattern, by in PATTERNS)
_request: ContextVar[str] = ContextVar("kam_request_id", default="")

enter_request = _request.set


def configuration(*, form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. `form`: json or console; `level`: debug, info, warning or error."""
    if form not in {"json", "console"}:
        raise ValueError("KAM_LOG must be json or console.")
    if level not in LEVELS:
        raise ValueError(f"KAM_LOG_LEVEL must be one of {', '.join(LEVELS)}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "kam.logs.formatter", "form": form}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "level": level.upper(), "propagate": True},
            # a refused request is in its own line already, by route instead of by path
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
            # whoever scans addresses asks by all kinds of names
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # so is a task, and these would add its arguments
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


def formatter(form: str) -> structlog.stdlib.ProcessorFormatter:
    """What turns the records of libraries and of `logging.getLogger` into lines."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _stamp,
        _add_context,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *([] if form == "console" else [structlog.processors.format_exc_info]),
            _renderer(form),
            _scrub,
        ],
    )


@cache
def line() -> Any:
    """The logger of requests and tasks: `line().info("request", status=200)`.

    It writes fields that our own code chose, so nothing is scrubbed, and skips logging's handlers:
    25 µs a line less.
    """
    handler = settings.LOGGING["formatters"]["lines"]
    level = LEVELS[settings.LOGGING["root"]["level"].lower()]
    return structlog.wrap_logger(
        _StandardError(),
        processors=[_level, _stamp, _add_context, _as_bytes(_renderer(handler["form"]))],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    ).bind()


class _StandardError:
    """Whole lines in bytes; a full disk or a closed terminal costs the line, never the request."""

    def write(self, message: bytes) -> None:
        with suppress(OSError, ValueError):
            stream = _stream()
            stream.write(message + b"\n")
            stream.flush()

    debug = info = warning = error = critical = write


def _stream() -> BinaryIO:
    return sys.stderr.buffer


_stamp = structlog.processors.TimeStamper(fmt="iso", key="time", utc=True)
_level = structlog.processors.add_log_level


def _add_context(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    if request_id := _request.get():
        event.setdefault("request", request_id)
    if tenant_id := current_tenant_id():
        event.setdefault("tenant", str(tenant_id))
    return event


def _renderer(form: str) -> Callable[..., Any]:
    if form == "console":
        return structlog.dev.ConsoleRenderer(
            colors=False,
            timestamp_key="time",
            pad_event_to=0,
            pad_level=False,
            exception_formatter=structlog.dev.plain_traceback,
        )
    return _json


def _json(_logger: WrappedLogger, _name: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()


def _as_bytes(render: Callable[..., str]) -> Processor:
    if render is _json:
        return lambda _logger, _name, event: orjson.dumps(event, default=str)
    return lambda logger, name, event: render(logger, name, event).encode(errors="replace")


def _scrub(_logger: WrappedLogger, _name: str, text: Any) -> str:
    return scrubbed(str(text))


def scrubbed(text: str) -> str:
    """`text` without what looks like a secret and without the secrets this process knows."""
    for secret in known_secrets():
        text = text.replace(secret, GONE)
    for pattern, by in _patterns:
        text = pattern.sub(by, text)
    return text


@cache
def known_secrets() -> tuple[str, ...]:
    """The secrets of the settings, longest first."""
    found = {secret for secret in _secrets_of_settings() if len(secret) >= SHORTEST_SECRET}
    return tuple(sorted(found, key=len, reverse=True))


def _secrets_of_settings() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS
    yield getattr(settings, "METRICS_TOKEN", "")
    yield getattr(settings, "EMAIL_HOST_PASSWORD", "")
    yield urlsplit(settings.REDIS_URL).password or ""
    for database in settings.DATABASES.values():
        yield str(database.get("PASSWORD", ""))
    options: Mapping[str, object] = getattr(settings, "ANYMAIL", {})
    yield from (value for value in options.values() if isinstance(value, str))
