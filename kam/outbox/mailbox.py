"""A mail server for the demo: each mail becomes one .eml file that any mail program opens."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmlFiles(BaseEmailBackend):
    """Writes below EMAIL_FILE_PATH; the name is the mail's id, so a repetition is one file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in messages:
            content = message.message()
            ident = str(content["Message-ID"]).strip("<>").partition("@")[0]
            name = "".join(sign for sign in ident if sign.isalnum() or sign in "-_.")
            draft = self.folder / f".{name}.draft"
            draft.write_bytes(content.as_bytes(linesep="\r\n"))
            draft.replace(self.folder / f"{name}.eml")
        return len(messages)
