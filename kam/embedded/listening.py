"""The listening sockets: held by the supervisor, so a restart of web loses no visitor."""

import errno
import os
import socket
import time

from kam.embedded.refusal import CannotStart

DEFAULT_PORT = 8000
BACKLOG = 512


def wished_port() -> int:
    """PORT, or 8000."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is “{text}”: it must be a number from 1 to 65535.")
    return int(text)


def listen_on(port: int, *, patience: float = 0.0) -> list[socket.socket]:
    """Listen on 127.0.0.1 and, where there is one, ::1, so that localhost answers however it
    resolves. `patience` waits for a run that was killed a moment ago to let go of the port.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return _listen(port)
        except PermissionError as error:
            raise CannotStart(f"Port {port} is reserved: choose one above 1023 by PORT.") from error
        except OSError as error:
            if time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            raise CannotStart(
                f"Port {port} is taken by another program: end it, or choose another port, "
                f"for example PORT={port + 1 if port < 65535 else port - 1} make demo."
            ) from error


def _listen(port: int) -> list[socket.socket]:
    listeners = [_bound(socket.AF_INET, "127.0.0.1", port)]
    try:
        listeners.append(_bound(socket.AF_INET6, "::1", port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            listeners[0].close()
            raise
        # no IPv6 on this machine
    return listeners


def _bound(family: int, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener
