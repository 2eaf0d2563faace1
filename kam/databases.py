"""One database URL read into Django's settings form. No Django import: the runtime uses it too."""

from urllib.parse import parse_qsl, unquote, urlsplit


class BadDatabaseUrl(ValueError):
    """The URL cannot be used; the message is one sentence for the operator."""


def database_settings(url: str, *, variable: str = "DATABASE_URL") -> dict[str, object]:
    """`postgresql://role:secret@host:port/name?host=/socket/folder` as a DATABASES entry.

    Raises BadDatabaseUrl naming `variable` when scheme or name is missing.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadDatabaseUrl(f"{variable} must start with postgresql://.")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise BadDatabaseUrl(f"{variable} names no database.")
    try:
        port = parts.port
    except ValueError as error:
        raise BadDatabaseUrl(f"{variable} has a port that is not a number.") from error
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "kam.tenancy.backend",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", port or ""),
        "OPTIONS": options,
    }
