"""How much one upload may bring (settings.UPLOAD_LIMIT_BYTES), refused before it fills a disk."""

from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import QueryDict


class SizeLimit(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS. A sender may lie about the length, so bytes are counted."""

    received = 0

    def handle_raw_input(
        self,
        input_data: BinaryIO,
        META: dict[str, Any],  # noqa: N803
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> tuple[QueryDict, Any] | None:
        self._refuse_beyond(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        self._refuse_beyond(self.received)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _refuse_beyond(self, size: int) -> None:
        if size > settings.UPLOAD_LIMIT_BYTES:
            raise RequestDataTooBig
