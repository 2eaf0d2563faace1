"""Long answers in pieces: the tenant is entered again while the body is being written."""

from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.http import StreamingHttpResponse

from kam.tenancy.context import HasId, activate


def stream(
    make_chunks: Callable[[], Iterable[bytes]], *, tenant: HasId, content_type: str, filename: str
) -> StreamingHttpResponse:
    """An attachment whose body is made as it is sent.

    The door has left the tenant by then and its transaction is closed, so the body runs in a
    tenant and a transaction of its own: `make_chunks` is called inside them and reads one state.
    """

    def body() -> Iterator[bytes]:
        with activate(tenant), transaction.atomic():
            yield from make_chunks()

    response = StreamingHttpResponse(body(), content_type=content_type)
    response.headers["Cache-Control"] = "private, no-store"
    safe = filename.replace('"', "").replace("\\", "").replace("\r", "").replace("\n", "")
    ascii_name = safe.encode("ascii", "replace").decode().replace("?", "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{ascii_name}"'
    return response
