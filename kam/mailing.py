"""One variable, EMAIL_URL, read into Django's settings for mail. No Django import."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

BACKENDS = "django.core.mail.backends"
PORTS = {"smtp": 587, "smtps": 465}
PROVIDERS = frozenset(
    {
        "brevo", "mailersend", "mailgun", "mailjet", "mandrill", "postal",
        "postmark", "resend", "scaleway", "sendgrid", "sparkpost", "unisender_go",
    }
)  # fmt: skip
OPTION = "ANYMAIL_"
TIMEOUT = 10  # seconds; the relay tries again


class BadMailUrl(ValueError):
    """The URL cannot be used; the message is one sentence for the operator."""


def mail_settings(environ: Mapping[str, str], *, folder: Path) -> dict[str, object]:
    """EMAIL_URL as Django's settings; without one, mail becomes files in `folder`.

    `smtp://user:secret@host:587` (STARTTLS, `?tls=0` for none), `smtps://…:465`,
    `file:///folder`, `console:`, or `anymail:<provider>` with the provider's keys in variables
    ANYMAIL_… as django-anymail names them. Raises BadMailUrl without repeating a secret.
    """
    url = environ.get("EMAIL_URL", "")
    if not url:
        return _files(str(folder))
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file":
        return _files(unquote(parts.path))
    if parts.scheme == "anymail":
        return _provider(parts.path, environ)
    if parts.scheme not in PORTS:
        raise BadMailUrl("EMAIL_URL must start with smtp://, smtps://, anymail:, file: or console:")
    if not parts.hostname:
        raise BadMailUrl("EMAIL_URL names no host.")
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise BadMailUrl("EMAIL_URL has a port that is not a number.") from error
    wants_tls = parse_qs(parts.query).get("tls", ["1"])[-1] != "0"
    return {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and wants_tls,
        "EMAIL_TIMEOUT": TIMEOUT,
    }


def _files(folder: str) -> dict[str, object]:
    return {"EMAIL_BACKEND": "kam.outbox.mailbox.EmlFiles", "EMAIL_FILE_PATH": folder}


def _provider(name: str, environ: Mapping[str, str]) -> dict[str, object]:
    if name not in PROVIDERS:
        raise BadMailUrl(f"EMAIL_URL: anymail knows {', '.join(sorted(PROVIDERS))}.")
    options = {
        key.removeprefix(OPTION): value for key, value in environ.items() if key.startswith(OPTION)
    }
    return {
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": {**options, "REQUESTS_TIMEOUT": TIMEOUT},
    }
