"""Kinds of deliveries that end, hang or confuse the process that delivers them."""

import os
import signal

from django.apps import AppConfig


class PoisonConfig(AppConfig):
    name = "tests.faults.poison"
    label = "poison"

    def ready(self):
        from kam.outbox.kinds import delivers

        @delivers("poison.segfault", attempts=3)
        def segfault(delivery):
            os.kill(os.getpid(), signal.SIGSEGV)

        @delivers("poison.memory", attempts=3)
        def memory(delivery):
            os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does when memory is out

        @delivers("poison.loop", attempts=3)
        def loop(delivery):
            while True:
                pass

        @delivers("poison.stubborn", attempts=3)
        def stubborn(delivery):
            while True:
                try:
                    while True:
                        pass
                except Exception:  # noqa: BLE001
                    continue

        @delivers("poison.payload", attempts=3)
        def payload(delivery):
            delivery.payload["what nobody sent"]
