from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "kam.identity"
    label = "identity"

    def ready(self) -> None:
        from kam.audit import words  # noqa: PLC0415  models are not loaded before this
        from kam.identity.notifications import NOTICES, WORDS  # noqa: PLC0415
        from kam.outbox import words as notices  # noqa: PLC0415

        words.describe(WORDS)
        notices.describe(NOTICES)

        from kam.identity.erasers import made_by_machines  # noqa: PLC0415

        made_by_machines("outbox.Delivery", "last_error")

        # allauth has no setting for how recovery codes are kept
        from allauth.mfa.recovery_codes.internal import auth, flows  # noqa: PLC0415

        from kam.identity.recovery_codes import HashedCodes  # noqa: PLC0415

        auth.RecoveryCodes = flows.RecoveryCodes = HashedCodes  # type: ignore[misc]
