"""What acts on people, units, tokens and the workspace are called in the history."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "member.added": _("invited a person"),
    "member.invited": _("made a new link for a person"),
    "member.joined": _("joined the workspace"),
    "member.changed": _("changed a person’s place"),
    "member.set_preferences": _("changed own settings"),
    "member.withdrawn": _("withdrew an invitation"),
    "member.second_factor_removed": _("removed a person’s second step"),
    "member.deactivated": _("deactivated a person"),
    "member.reactivated": _("reactivated a person"),
    "person.erased": _("erased a former member’s personal data"),
    "unit.added": _("added a unit"),
    "unit.changed": _("changed a unit"),
    "unit.removed": _("removed a unit"),
    "service.added": _("added a service account"),
    "service.passed_on": _("passed a service account on"),
    "service.closed": _("closed a service account"),
    "token.issued": _("issued a token"),
    "token.revoked": _("revoked a token"),
    "workspace.opened": _("opened the workspace"),
    "workspace.changed": _("changed the workspace"),
    "workspace.suspended": _("suspended the workspace"),
    "workspace.resumed": _("resumed the workspace"),
    "workspace.closed": _("closed the workspace"),
    "workspace.limited": _("set how often the workspace may ask over REST"),
}

NOTICES = {
    "member.second_factor_removed": _("%(by)s removed the second step of %(person)s."),
}

SIGN_IN_WORDS = {
    "signed_in": _("Signed in"),
    "signed_out": _("Signed out"),
    "failed": _("Wrong password"),
    "locked": _("Too many wrong passwords: sign-in was stopped for five minutes"),
    "second_factor_failed": _("Wrong code of the second step"),
    "second_factor_locked": _("Too many wrong codes: the second step was stopped"),
    "second_factor_removed": _("An administrator removed the second step"),
    "session_ended": _("Ended a session"),
    "sessions_ended": _("Ended all other sessions"),
    "password_changed": _("Changed the password"),
    "password_asked": _("Asked for a link to a new password"),
    "password_set": _("Chose a password by a link"),
    "totp_activated": _("Set up an authenticator app"),
    "totp_deactivated": _("Removed the authenticator app"),
    "webauthn_added": _("Added a passkey"),
    "webauthn_removed": _("Removed a passkey"),
    "recovery_codes_generated": _("Made new recovery codes"),
    "recovery_code_used": _("Used a recovery code"),
    "entered": _("Entered the workspace"),
}

# kind of event: the subject of a mail, and what it says
CHANGES = {
    "password_changed": (_("Your password was changed"), _("Your password was changed.")),
    "password_set": (_("Your password was changed"), _("A new password was chosen by a link.")),
    "locked": (
        _("Sign-in was stopped"),
        _("A wrong password was given five times. Sign-in with it stops for five minutes."),
    ),
    "second_factor_locked": (
        _("Sign-in was stopped"),
        _("The password was right, but a wrong code was given five times. Change the password."),
    ),
    "totp_activated": (
        _("An authenticator app was set up"),
        _("From now on a code of the app is asked for at sign-in."),
    ),
    "totp_deactivated": (
        _("The authenticator app was removed"),
        _("Its codes are no longer asked for at sign-in."),
    ),
    "webauthn_added": (_("A passkey was added"), _("A passkey was added to your sign-in.")),
    "webauthn_removed": (_("A passkey was removed"), _("A passkey no longer signs you in.")),
    "recovery_code_used": (
        _("A recovery code was used"),
        _("Somebody signed in with one of your recovery codes. It does not work again."),
    ),
    "recovery_codes_generated": (
        _("New recovery codes were made"),
        _("The earlier recovery codes stopped working."),
    ),
    "second_factor_removed": (
        _("Your second step was removed"),
        _("An administrator removed your second step. Set up a new one."),
    ),
}
