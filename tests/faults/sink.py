"""A mail server outside the product that writes down every mail it was handed."""

import re
import socketserver
import threading
import time
from collections import Counter
from contextlib import suppress

NUMBER = re.compile(rb"reminder/([\w-]+)/")
IDENT = re.compile(rb"(?im)^Message-ID:\s*(\S+)")


class Sink:
    """Listens on a port of its own; `slow` seconds pass before a mail is acknowledged."""

    def __init__(self, *, slow=0.0):
        self.slow = slow
        self.refuse = b""  # an answer such as b"451 later" instead of taking mails
        self.mails = []  # (name of the reminder, Message-ID, monotonic time)
        self.lock = threading.Lock()
        sink = self

        class Talk(socketserver.StreamRequestHandler):
            timeout = 30

            def handle(self):
                with suppress(OSError):
                    sink.talk(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Talk)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def talk(self, lines, out):
        out.write(b"220 sink\r\n")
        while line := lines.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                out.write(b"354 go on\r\n")
                mail = bytearray()
                while (part := lines.readline()) not in {b".\r\n", b""}:
                    mail += part
                # taken from here on: whoever dies before the answer sends it once more
                self.note(bytes(mail))
                time.sleep(self.slow)
                out.write(b"250 taken\r\n")
            elif verb == b"RCPT" and self.refuse:
                out.write(self.refuse + b"\r\n")
            elif verb == b"QUIT":
                out.write(b"221 bye\r\n")
                return
            else:
                out.write(b"250 ok\r\n")

    def note(self, mail):
        number = NUMBER.search(mail.replace(b"=\r\n", b""))
        ident = IDENT.search(mail)
        with self.lock:
            self.mails.append(
                (
                    number[1].decode() if number else "",
                    ident[1].decode() if ident else "",
                    time.monotonic(),
                )
            )

    def counted(self):
        """How often each reminder arrived."""
        with self.lock:
            return Counter(number for number, _ident, _at in self.mails if number)

    def idents(self):
        """The different Message-IDs under which each reminder arrived."""
        found = {}
        with self.lock:
            for number, ident, _at in self.mails:
                found.setdefault(number, set()).add(ident)
        return found

    def close(self):
        self.server.shutdown()
        self.server.server_close()
