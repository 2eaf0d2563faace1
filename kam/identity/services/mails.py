"""What a person is written about signing in, in their language; nothing of it is a secret of ours.

Links stand in mail only where the mail is the key itself: an invitation, a new password.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kam.identity.addresses import public_url, world_url
from kam.identity.devices import device_of, network_in_words
from kam.identity.models import User
from kam.identity.notifications import CHANGES
from kam.identity.whereabouts import Whereabouts
from kam.outbox.services import send_identity_mail

MINUTELY, HOURLY = "%Y%m%d%H%M", "%Y%m%d%H"


def mail_change(*, person: User, kind: str, where: Whereabouts, at: datetime) -> None:
    """Tell of a change of what a person signs in with, or, at most once an hour, of a stop."""
    with translation.override(person.language):
        subject, sentence = CHANGES[kind]
        lines = [
            _("Hello %(name)s,") % {"name": person.name},
            str(sentence),
            _("When: %(moment)s") % {"moment": _moment(at, person)},
            _("Where: %(device)s, %(network)s") % _place(where),
            _("If it was you, there is nothing to do. If not, choose a new password and look at:"),
            public_url(world_url("mfa_index")),
        ]
        send_identity_mail(
            to=person.email,
            subject=str(subject),
            body="\n\n".join(lines) + "\n",
            key=f"{kind}:{person.pk}:{at:{HOURLY if kind.endswith('locked') else MINUTELY}}",
        )


def mail_reset(*, person: User, path: str, at: datetime) -> None:
    """The link to a new password."""
    with translation.override(person.language):
        lines = [
            _("Hello %(name)s,") % {"name": person.name},
            _("Somebody asked for a new password for this address. Choose it here:"),
            public_url(path),
            _("The link works once, for one hour."),
            _("If it was not you, there is nothing to do: your password stays as it is."),
        ]
        send_identity_mail(
            to=person.email,
            subject=_("A new password for Meridian"),
            body="\n\n".join(lines) + "\n",
            key=f"reset:{person.pk}:{at.timestamp():.3f}",
        )


def mail_invitation(
    *, person: User, name: str, inviter: str, workspace: str, path: str, until: datetime
) -> None:
    """The link into a workspace; the words are the same wherever the person works already."""
    with translation.override(person.language):
        known = {"inviter": inviter, "workspace": workspace}
        lines = [
            _("Hello %(name)s,") % {"name": name},
            _("%(inviter)s opens a place for you in the workspace %(workspace)s:") % known,
            public_url(path),
            _("The link works once, until %(moment)s.") % {"moment": _moment(until, person)},
            _("Give it to nobody: whoever opens it first, gets in."),
        ]
        send_identity_mail(
            to=person.email,
            subject=_("Your place in %(workspace)s") % known,
            body="\n\n".join(lines) + "\n",
            key=f"invitation:{path}",
        )


def _moment(at: datetime, person: User) -> str:
    local = at.astimezone(ZoneInfo(person.time_zone))
    return f"{date_format(local, 'DATE_FORMAT')}, {local:%H:%M} ({person.time_zone})"


def _place(where: Whereabouts) -> dict[str, str]:
    device = " · ".join(part for part in device_of(where.agent) if part)
    return {
        "device": device or _("unknown browser"),
        "network": network_in_words(where.network) or _("unknown network"),
    }
