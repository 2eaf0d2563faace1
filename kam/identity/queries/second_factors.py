"""Reading what a person signs in with beside the password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from kam.identity.models import User

Type = Authenticator.Type


@dataclass(frozen=True, slots=True)
class Passkey:
    """`id` names it in addresses of the owner alone."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """`app_since` is None without an authenticator app, `codes_left` None without any codes."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int | None

    @property
    def any(self) -> bool:
        return self.app_since is not None or bool(self.passkeys)


def second_factors_of(person: User) -> SecondFactors:
    """What this person has set up; one statement."""
    app_since, codes_left, passkeys = None, None, []
    for found in Authenticator.objects.filter(user=person).order_by("created_at", "id"):
        if found.type == Type.TOTP:
            app_since = found.created_at
        elif found.type == Type.RECOVERY_CODES:
            codes_left = len(found.wrap().get_unused_codes())
        else:
            name = found.data.get("name", "")
            passkeys.append(Passkey(found.pk, name, found.created_at, found.last_used_at))
    return SecondFactors(app_since, tuple(passkeys), codes_left)


def has_second_factor(user_id: UUID) -> bool:
    """Whether an authenticator app or a passkey is set up; recovery codes alone are none."""
    found = Authenticator.objects.filter(user_id=user_id, type__in=(Type.TOTP, Type.WEBAUTHN))
    return found.exists()
