"""One mail: plain text and a small HTML part, with an id that stays the same when sent again."""

import re
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from kam.outbox.kinds import Hopeless

ADDRESS = re.compile(r"https?://\S+")
FOR_GOOD = range(500, 600)


def send(*, to: str, subject: str, text: str, ident: UUID, footer: str = "") -> None:
    """Hand one mail to the mail server. Paragraphs are parted by empty lines; a paragraph that is
    one address becomes a button.

    Raises Hopeless where the server refuses the recipient or the mail for good; what else it
    raises may pass.
    """
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=f"{text}\n\n-- \n{footer}\n" if footer else f"{text}\n",
        to=[to],
        headers={
            "Message-ID": message_id(ident),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    context = {"subject": subject, "paragraphs": _paragraphs(text), "footer": footer}
    mail.attach_alternative(render_to_string("outbox/mail.htm", context), "text/html")
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _answer in error.recipients.values()]
        if all(code in FOR_GOOD for code in codes):
            raise Hopeless(f"The mail server refuses the recipient: {codes[0]}.") from error
        raise
    except SMTPResponseException as error:
        # 530 and 535 are about our own sign-in, which an operator can repair
        if error.smtp_code in FOR_GOOD and error.smtp_code not in {530, 534, 535}:
            raise Hopeless(f"The mail server refuses the mail: {error.smtp_code}.") from error
        raise


def message_id(ident: UUID) -> str:
    """The same for every attempt, so that a mail server or a reader can tell a repetition."""
    return f"<{ident}@{urlsplit(settings.PUBLIC_ADDRESS).hostname or 'localhost'}>"


def _paragraphs(text: str) -> list[tuple[str, bool]]:
    """(paragraph, whether it is one address)."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return [(part, ADDRESS.fullmatch(part) is not None) for part in parts]
