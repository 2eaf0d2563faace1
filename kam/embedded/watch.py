"""Who has fallen silent: told from the ages on /healthz/deep, timed by this process's own clock."""

import errno
import http.client
import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

SILENT_SECONDS = 60.0
ANSWER_SECONDS = 3.0
NOT_YET = {errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOTCONN}
BEAT = "beat"
QUEUE = "queue "


@dataclass
class Pulse:
    """`age` as it was told at `told`; `heard` is when the last new sign of life was noticed."""

    heard: float
    told: float
    age: float | None = None


class Watch:
    """Ages are only compared with each other, so that no step of a wall clock looks like silence.

    A part is heard when its age grew by less than the time between two looks.
    """

    def __init__(self) -> None:
        self._pulses: dict[str, Pulse] = {}

    def look(self, ages: Mapping[str, float | None] | None, *, now: float) -> None:
        """Take in one answer of the health page, None where it gave none (nobody is to blame)."""
        if ages is None:
            self._pulses.clear()
            return
        for name, age in ages.items():
            pulse = self._pulses.setdefault(name, Pulse(now, now, age))
            if _is_new(pulse, age, now):
                pulse.heard = now
            pulse.age, pulse.told = age, now

    def silent(self, *, now: float) -> list[str]:
        """Parts without a sign of life for a minute. The queues' are beat's to send: while beat is
        silent nothing can be said about them."""
        found = [n for n, pulse in self._pulses.items() if now - pulse.heard > SILENT_SECONDS]
        if BEAT in found:
            for name in list(self._pulses):
                if name.startswith(QUEUE):
                    self.forgive(name)
            return [BEAT, *(name for name in found if name != BEAT and QUEUE not in name)]
        return found

    def forgive(self, name: str) -> None:
        """It was started again: give it a whole minute."""
        self._pulses.pop(name, None)


def _is_new(pulse: Pulse, age: float | None, now: float) -> bool:
    if age is None:
        return False
    return pulse.age is None or age < pulse.age + (now - pulse.told) / 2


def is_well(port: int) -> bool:
    """Whether /healthz says that people may come."""
    status, _body = _ask(port, "/healthz")
    return status == http.HTTPStatus.OK


class Question:
    """One question to /healthz/deep, asked without waiting: a web that hangs must not keep its
    supervisor from starting it again. `over` once there is an answer or none will come; `ages` are
    the parts' then, None where the web does not answer or the database does not.
    """

    def __init__(self, port: int) -> None:
        self.over = False
        self.ages: dict[str, float | None] | None = None
        self._until = time.monotonic() + ANSWER_SECONDS
        self._heard = b""
        self._link = socket.socket()
        self._link.settimeout(0)
        self._link.connect_ex(("127.0.0.1", port))
        self._request = b"GET /healthz/deep HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"

    def look(self) -> bool:
        """Take in what has come; whether it is over."""
        try:
            while not self.over:
                if self._request:
                    self._request = self._request[self._link.send(self._request) :]
                elif part := self._link.recv(65536):
                    self._heard += part
                else:
                    self.ages = _ages(self._heard.partition(b"\r\n\r\n")[2])
                    self.close()
        except OSError as error:
            if error.errno not in NOT_YET or time.monotonic() > self._until:
                self.close()
        return self.over

    def close(self) -> None:
        self.over = True
        self._link.close()


def _ages(body: bytes) -> dict[str, float | None] | None:
    try:
        parts = json.loads(body)["parts"]
    except (ValueError, KeyError, TypeError):
        return None
    return None if parts.pop("database", None) is None else parts


def _ask(port: int, path: str) -> tuple[int, bytes]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        link.close()
