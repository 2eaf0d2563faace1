"""A proxy between the product and its PostgreSQL that can hurt the way between them."""

import contextlib
import os
import socket
import struct
import threading
import time

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, with RST


class Proxy:
    """Listens on 127.0.0.1 and passes bytes to a Unix socket.

    `mode`: "open"; "swallow" lets requests through and keeps the answers; "black" passes nothing
    either way. `delay` seconds are added to every piece of a request. `reset()` cuts everything.
    """

    def __init__(self, target):
        self.target, self.mode, self.delay = target, "open", 0.0
        self.pairs = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self):
        """RST on every connection: neither side says goodbye."""
        with self.lock:
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    if end.family == socket.AF_INET:
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                        # a thread that reads keeps the socket open: it is woken, nothing is said
                        end.shutdown(socket.SHUT_RD)
                    else:
                        end.shutdown(socket.SHUT_RDWR)
                    end.close()

    def close(self):
        self.listener.close()
        self.reset()

    def _accept(self):
        while True:
            try:
                front, _address = self.listener.accept()
            except OSError:
                return
            back = socket.socket(socket.AF_UNIX)
            try:
                back.connect(self.target)
            except OSError:
                front.close()
                continue
            with self.lock:
                self.pairs.append((front, back))
            for one, other, asking in ((front, back, True), (back, front, False)):
                threading.Thread(
                    target=self._pass_on, args=(one, other, asking), daemon=True
                ).start()

    def _pass_on(self, one, other, asking):
        with contextlib.suppress(OSError):
            while piece := one.recv(65536):
                while self.mode == "black":
                    time.sleep(0.02)
                if asking and self.delay:
                    time.sleep(self.delay)
                if self.mode == "swallow" and not asking:
                    continue
                other.sendall(piece)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def socket_of(folder):
    """The socket file of the PostgreSQL that listens in `folder`."""
    return next(
        os.path.join(folder, name)
        for name in sorted(os.listdir(folder))
        if name.startswith(".s.PGSQL.") and not name.endswith(".lock")
    )
