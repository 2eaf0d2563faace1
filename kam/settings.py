"""Settings: one file, and every variable of the environment is read here."""

import os
import secrets
from pathlib import Path
from typing import Any

from kam import logs
from kam.databases import database_settings
from kam.mailing import mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = os.environ.get


def flag(name: str, *, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


KAM_HOME = Path(env("KAM_HOME", str(BASE_DIR / ".kam"))).resolve()
DEMO = flag("KAM_DEMO")  # relaxes Secure cookies, HSTS and the origin of passkeys, nothing else
DEBUG = flag("KAM_DEBUG")
KAM_DEV_PAGES = DEMO or DEBUG or flag("KAM_DEV_PAGES")
SECRET_KEY = env("SECRET_KEY") or (secrets.token_urlsafe(50) if DEMO or DEBUG else "")
# former keys: what they signed is still read, nothing new is signed with them
SECRET_KEY_FALLBACKS = [key for key in env("SECRET_KEY_FALLBACKS", "").split(",") if key]
ALLOWED_HOSTS = env("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
PUBLIC_ADDRESS = env("PUBLIC_ADDRESS", f"http://localhost:{env('PORT') or '8000'}")
CSRF_TRUSTED_ORIGINS = [o for o in env("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

_app_url = env("DATABASE_URL", "postgresql://kam_app@/kam?host=/run/postgresql")
_kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}
DATABASES = {
    "default": {**database_settings(_app_url), **_kept, "ATOMIC_REQUESTS": True},
    "system": {
        **database_settings(env("DATABASE_SYSTEM_URL", _app_url), variable="DATABASE_SYSTEM_URL"),
        **_kept,
    },
    "owner": database_settings(env("DATABASE_OWNER_URL", _app_url), variable="DATABASE_OWNER_URL"),
}
# no plan can be kept behind a pooler that gives each transaction another connection
KEPT_PLANS = flag("KAM_KEPT_PLANS", default=True)
MIGRATE_LOCK_TIMEOUT = int(env("KAM_LOCK_TIMEOUT", "1000"))  # milliseconds a migration may wait
CROSS_TENANT_ALIASES = {"system", "owner"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL", "redis://localhost:6379/0")
# promises: how often one is tried, the pause after the first try, how long one try may take
OUTBOX_ATTEMPTS = int(env("KAM_ATTEMPTS", "10"))
OUTBOX_FIRST_PAUSE = float(env("KAM_FIRST_PAUSE", "5"))
OUTBOX_SECONDS = int(env("KAM_TRY_SECONDS", "60"))
OUTBOX_LEASE = float(env("KAM_LEASE", "30"))  # seconds until a lost wake-up call is sent again
# when a supervisor started everything, on the monotonic clock: /healthz waits for all of it
HEALTH_SINCE = float(env("KAM_HEALTH_SINCE", "0"))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # beyond, counters of failed sign-ins would be lost
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kam.tenancy",
    "kam.outbox",
    "kam.audit",
    "kam.identity",
    "kam.workspace",
    "kam.web",
    "kam.rest",
    "kam.imports",
    "accounts",
    "selection",
    "kam.desk",
    "kam.operations",
]
MIDDLEWARE = [
    "kam.web.observed.Observed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kam.web.headers.ContentPolicy",
    "kam.web.headers.Private",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kam.web.heads.HeadAsGet",
    "kam.identity.door.Door",  # before all that looks at the path below the workspace
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kam.web.toasts.Toasts",  # inside messages: it empties their queue into an htmx answer
    "kam.web.errors.ErrorPages",
    "kam.rest.problems.ProblemAnswers",
]
ROOT_URLCONF = "kam.urls.world"
WSGI_APPLICATION = "kam.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "kam.web.toasts.toasts",
                "kam.desk.shell.shell",
            ],
            "builtins": ["kam.web.templatetags.kept_addresses"],
            "libraries": {"i18n": "kam.web.templatetags.kept_words"},
        },
    }
]

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["kam.identity.backend.PeopleBackend"]
PASSWORD_HASHERS = ["kam.identity.passwords.Argon2id"]
PASSWORD_RESET_TIMEOUT = 3 * 86400  # seconds that an invitation can be used
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        "OPTIONS": {"password_list_path": BASE_DIR / "kam/identity/common_passwords.txt"},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "kam.identity.passwords.MoreThanOurWords"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kam.identity.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # until the session is over (kam.identity.sessions)
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "kam.identity.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0  # a code lives for its own thirty seconds (ASVS 6.5.5)
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator gave the address
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or DEBUG
MFA_FORMS = {
    "authenticate": "kam.workspace.forms.second_factor.CodeForm",
    "reauthenticate": "kam.workspace.forms.second_factor.CodeAgainForm",
    "authenticate_webauthn": "kam.workspace.forms.second_factor.PasskeyForm",
    "reauthenticate_webauthn": "kam.workspace.forms.second_factor.PasskeyAgainForm",
    "login_webauthn": "kam.workspace.forms.second_factor.PasskeySignInForm",
    "add_webauthn": "kam.workspace.forms.second_factor.AddPasskeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("TRUSTED_PROXIES", "0"))
if ALLAUTH_TRUSTED_PROXY_COUNT:  # only a proxy of ours may say that the visitor came by TLS
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "kam.identity.session_store"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEMO or DEBUG)
SESSION_COOKIE_NAME = "__Host-session" if SESSION_COOKIE_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SESSION_COOKIE_SECURE else "csrftoken"
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page
THEME_COOKIE_NAME = "__Host-theme" if SESSION_COOKIE_SECURE else "theme"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if DEMO or DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_SECONDS > 0 and flag("HSTS_SUBDOMAINS", default=True)
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS_SUBDOMAINS=0 is for a domain with other hosts of plain http
    "security.W008",  # the proxy in front answers plain http; health is asked for without TLS
    "security.W021",  # a preload list is the domain owner's choice
    "templates.W003",  # our i18n library holds all of Django's
]
CSRF_FAILURE_VIEW = "kam.web.errors.csrf_failure"
MESSAGE_STORAGE = "kam.web.toasts.HostCookie"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "report-uri": ["/csp-report/"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

LOGGING = logs.configuration(
    form=env("KAM_LOG", "console" if DEMO or DEBUG else "json"),
    level=env("KAM_LOG_LEVEL", "warning" if DEMO or DEBUG else "info"),
)
METRICS_TOKEN = env("METRICS_TOKEN", "")  # whoever sends it may read /metrics; without it, nobody

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "kam.dates"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("id", "Bahasa Indonesia")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

globals().update(mail_settings(os.environ, folder=KAM_HOME / "mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("MAIL_FROM", "Meridian <meridian@localhost>")

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
WHITENOISE_USE_FINDERS = DEMO or DEBUG


def WHITENOISE_ADD_HEADERS_FUNCTION(headers: Any, path: str, url: str) -> None:  # noqa: N802
    """Files carry the headers of pages, too; imported late, because it reads these settings."""
    from kam.web.headers import of_file  # noqa: PLC0415

    of_file(headers, path, url)


MEDIA_ROOT = env("KAM_FILES", str(KAM_HOME / "files"))
MEDIA_URL = "/never-served/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000

FILE_UPLOAD_HANDLERS = [
    "kam.web.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_LIMIT_BYTES = 100_000_000
FILE_SCANNER = env("KAM_SCANNER", "")  # a command that judges each file before it is kept

PROBLEM_TYPES = "urn:meridian:problem:"
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": []}
SPECTACULAR_SETTINGS = {
    "TITLE": "Meridian",
    "DESCRIPTION": "Key accounts over REST: the same acts and the same rules as the pages.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENFORCE_NON_BLANK_FIELDS": True,
    "POSTPROCESSING_HOOKS": ["kam.rest.openapi.finish"],  # choices stand where they are used
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of a member of a workspace: `kam_live_…`.",
            }
        }
    },
}
