"""One database URL read into Django's settings form. No Django import: the runtime uses it too."""

from urllib.parse import parse_qsl, unquote, urlsplit

PATIENCE = {
    # seconds; who connects to a server that died in that moment would wait for two minutes
    "connect_timeout": "5",
    # a server that vanished without a word is noticed after some ten seconds
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
}


class BadDatabaseUrl(ValueError):
    """The URL cannot be used; the message is one sentence for the operator."""


def database_settings(url: str, *, variable: str = "DATABASE_URL") -> dict[str, object]:
    """`postgresql://role:secret@host:port/name?host=/socket/folder` as a DATABASES entry.

    What the URL says of connecting goes before `PATIENCE`.
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
    options = {**PATIENCE, **dict(parse_qsl(parts.query))}
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
