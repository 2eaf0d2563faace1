"""Notices leave by mail, and administrators hear of what could not be delivered."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.audit.words import describe as describe_acts
from kam.identity.addresses import home_of, public_url
from kam.identity.permissions import Permission, permissions_of
from kam.identity.queries.members import active_members, addressee
from kam.outbox import queries
from kam.outbox.choices import ALARM, MAIL, NOTICE_MAIL
from kam.outbox.kinds import delivers, label_of
from kam.outbox.mail import send
from kam.outbox.services import notify
from kam.outbox.words import describe, words_for

DEAD = "outbox.dead"
WORDS = {
    DEAD: gettext_lazy("%(what)s could not be delivered. Look at what is stuck and try again."),
}
STUCK = "settings/deliveries/"
NOTICES = "notices/"


ACTS = {"delivery.retried": gettext_lazy("tried again what could not be delivered")}


def bring_words() -> None:
    describe(WORDS)
    describe_acts(ACTS)


@delivers(NOTICE_MAIL, queue=MAIL, label=gettext_lazy("An e-mail about a notice"))
def mail_notice(delivery: Any) -> None:
    """Send the notice to its member in the member's language; nothing where none is wanted."""
    notice = queries.notice_to_mail(delivery.payload["notice_id"])
    if notice is None:
        return
    member = addressee(notice.recipient_id)
    if not member.is_active:
        return
    tenant = member.tenant
    home = home_of(tenant.slug)
    with translation.override(member.user.language or tenant.language):
        sentence = words_for(notice.kind, notice.words)
        footer = _(
            "You get this because you work in %(workspace)s. Choose which mails you get: %(url)s"
        ) % {"workspace": tenant.name, "url": public_url(home + NOTICES)}
        send(
            to=member.email,
            subject=f"{tenant.name}: {sentence}",
            text=f"{sentence}\n\n{public_url(home + notice.path)}",
            ident=delivery.pk,
            footer=footer,
        )


@delivers(ALARM, alarms=False, label=gettext_lazy("A word to the administrators"))
def tell_administrators(delivery: Any) -> None:
    """Everybody who may repair it hears of it once; their mails die in silence."""
    for member in active_members():
        if Permission.MANAGE_WORKSPACE in permissions_of(member.roles):
            notify(
                recipient_id=member.pk,
                kind=DEAD,
                key=delivery.key,
                path=STUCK,
                words={"what": label_of(delivery.payload["kind"])},
                mail=True,
                quiet=True,
            )
