"""K17: what a deployment does to processes costs no request and no second mail."""

import signal
import threading
import time

import pytest

short = pytest.param(1, id="short")
long = pytest.param(5, id="long", marks=pytest.mark.long)


class Asking(threading.Thread):
    """One client that asks without pause; `failed` are answers of 500 and more, or none."""

    def __init__(self, product):
        super().__init__(daemon=True)
        self.product, self.going = product, True
        self.answers, self.longest = [], 0.0

    def run(self):
        while self.going:
            began = time.monotonic()
            self.answers.append(self.product.api("GET", "/accounts/", timeout=30)[0])
            self.longest = max(self.longest, time.monotonic() - began)

    def end(self):
        self.going = False
        self.join(40)

    @property
    def failed(self):
        return [status for status in self.answers if status is None or status >= 500]


@pytest.mark.parametrize("times", [short, long])
def test_a_worker_that_is_asked_to_end_finishes_what_it_holds(well, reminders, times):
    told = reminders(count=100 * times, prefix=f"k17-{times}", pause=0.01)
    for _ in range(times):
        time.sleep(0.5)
        well.kill("worker", number=signal.SIGTERM)
        time.sleep(5 if times > 1 else 0)

    told.all_acked().drained(seconds=90)
    assert told.verdict(limit=0).kept, well.output[-6000:]


@pytest.mark.parametrize("times", [short, long])
def test_web_workers_that_are_replaced_fail_no_request(well, times):
    clients = [Asking(well) for _ in range(3)]
    for client in clients:
        client.start()
    for _ in range(times):
        time.sleep(1)
        well.kill("web", number=signal.SIGHUP)
    time.sleep(3)
    for client in clients:
        client.end()

    asked = sum(len(client.answers) for client in clients)
    longest = max(client.longest for client in clients)
    print(f"\nk17: {asked} requests, longest {longest:.2f} s")
    assert [status for client in clients for status in client.failed] == []
    assert well.allows(longest, 2)
