"""Pages of the second step and of passkeys: django-allauth's, with our rules and templates.

What concerns sign-in runs without a surrounding transaction, so that counters of failed attempts
stay and two people do not wait for each other.
"""

from allauth.account import views as account
from allauth.core.internal import ratelimit
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kam.identity import sessions
from kam.identity.addresses import world_url
from kam.identity.services.second_factors import use_up_codes
from kam.web.access import allow
from kam.web.toasts import toast
from kam.workspace.views.security import OWN, own

NOBODY_YET = "Nobody is signed in here yet."
OPTIONS_LIMIT = {"passkey_options": "30/m/ip"}


@transaction.non_atomic_requests
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "POST"])
@allow(None, reason=NOBODY_YET)
def authenticate(request: HttpRequest) -> HttpResponse:
    """The second step of a sign-in that began with the password."""
    return base.authenticate(request)


@transaction.non_atomic_requests
@never_cache
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "POST"])
@allow(None, reason=NOBODY_YET)
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """GET asks for a challenge, POST answers it; nobody is named before the browser does."""
    if request.method == "GET":
        known = {"app": "kam", "action": "passkey_options", "config": OPTIONS_LIMIT}
        limited = ratelimit.consume_or_429(request, limit_get=True, **known)
        return limited or JsonResponse(begin_authentication(user=None))
    answer = webauthn.login_webauthn(request)
    if _is_done(request, answer) and not request.user.is_authenticated:
        toast(request, _("This passkey opens nothing here."), level="risk")
    return answer


@transaction.non_atomic_requests
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@allow(None, reason=OWN)
@own
def confirm_password(request: HttpRequest) -> HttpResponse:
    return account.reauthenticate(request)


@transaction.non_atomic_requests
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@allow(None, reason=OWN)
@own
def confirm_code(request: HttpRequest) -> HttpResponse:
    return base.reauthenticate(request)


@transaction.non_atomic_requests
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "POST"])
@allow(None, reason=OWN)
@own
def confirm_passkey(request: HttpRequest) -> HttpResponse:
    return webauthn.reauthenticate_webauthn(request)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@allow(None, reason=OWN)
@own
def set_up_app(request: HttpRequest) -> HttpResponse:
    answer = totp.activate_totp(request)
    if _is_done(request, answer):
        use_up_codes(user_id=request.user.pk)
        sessions.note_set_up(request)
    return answer


@require_http_methods(["GET", "POST"])
@allow(None, reason=OWN)
@own
def remove_app(request: HttpRequest) -> HttpResponse:
    return totp.deactivate_totp(request)


@require_safe
@allow(None, reason=OWN)
@own
def codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes: shown once, after that only how many are left."""
    return recovery_codes.view_recovery_codes(request)


@require_http_methods(["GET", "POST"])
@allow(None, reason=OWN)
@own
def make_codes(request: HttpRequest) -> HttpResponse:
    return recovery_codes.generate_recovery_codes(request)


@sensitive_post_parameters("credential")
@require_http_methods(["GET", "POST"])
@allow(None, reason=OWN)
@own
def add_passkey(request: HttpRequest) -> HttpResponse:
    answer = webauthn.add_webauthn(request)
    if _is_done(request, answer):
        sessions.note_set_up(request)
    return answer


@require_safe
@allow(None, reason=OWN)
@own
def passkeys(request: HttpRequest) -> HttpResponse:
    """They stand on the page of one's security."""
    return HttpResponseRedirect(world_url("mfa_index"))


@require_http_methods(["GET", "POST"])
@allow(None, reason=OWN)
@own
def rename_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    return webauthn.edit_webauthn(request, pk=pk)


@require_http_methods(["GET", "POST"])
@allow(None, reason=OWN)
@own
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    return webauthn.remove_webauthn(request, pk=pk)


def _is_done(request: HttpRequest, answer: HttpResponse) -> bool:
    return request.method == "POST" and answer.status_code == HttpResponseRedirect.status_code
