"""One command runs the whole product, and nothing of it outlives the command."""

import http.client
import json
import os
import signal
import socket
from pathlib import Path

import pytest

from .conftest import eventually, processes_of, run_module


def health(port, host="127.0.0.1"):
    link = http.client.HTTPConnection(host, port, timeout=10)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status
    except OSError:
        return None
    finally:
        link.close()


def pid_of(home, word):
    return min(pid for pid, command in processes_of(home).items() if word in command)


def test_it_serves_survives_a_killed_worker_and_stops_whole(served):
    served.start()

    assert health(served.port, "127.0.0.1") == 200
    assert health(served.port, "localhost") == 200
    assert served.demo["address"] == f"http://localhost:{served.port}"
    assert (served.home / "demo.json").stat().st_mode & 0o077 == 0

    again = run_module(served.home, "serve", PORT=str(served.port))
    assert again.returncode == 1
    assert "runs already at" in again.stdout

    worker = pid_of(served.home, "kam.celery worker")
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: "worker | ended with -9" in served.output)
    assert eventually(
        lambda: any("kam.celery worker" in c for c in processes_of(served.home).values())
    )

    assert served.stop(signal.SIGINT) == 0
    assert not processes_of(served.home)


@pytest.mark.long
def test_killing_the_supervisor_leaves_no_process_and_the_next_start_recovers(served):
    served.start()
    served.process.kill()
    served.process.wait()

    # at once: the run before has not even ended
    served.start()
    assert health(served.port) == 200
    served.process.kill()
    served.process.wait()

    assert eventually(lambda: not processes_of(served.home)), processes_of(served.home)
    served.start()
    assert served.stop(signal.SIGHUP) == 0
    assert not processes_of(served.home)


@pytest.mark.long
def test_killed_servers_come_back_under_the_same_address(served):
    served.start()
    (pid_file,) = served.home.glob("pg*/postmaster.pid")
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    os.kill(pid_of(served.home, "valkey-server"), signal.SIGKILL)

    assert eventually(lambda: "postgres | had ended" in served.output)
    assert eventually(lambda: "valkey | had ended" in served.output)
    assert eventually(lambda: health(served.port) == 200, seconds=60)
    assert served.stop() == 0


@pytest.mark.long
def test_web_may_be_killed_and_no_visitor_is_turned_away(served):
    served.start()
    os.kill(pid_of(served.home, "gunicorn"), signal.SIGKILL)

    # the supervisor holds the listening socket: this waits instead of being refused
    assert health(served.port) == 200
    assert served.stop() == 0
    assert not Path(served.home, "running.json").exists()


@pytest.mark.long
def test_a_broker_whose_port_was_taken_comes_back_elsewhere_and_all_follow(served):
    served.start()
    (file,) = served.home.glob("redis.info")
    port = json.loads(file.read_text())["port"]
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        served.process.send_signal(signal.SIGSTOP)
        os.kill(pid_of(served.home, "valkey-server"), signal.SIGKILL)

        def took():
            try:
                thief.bind(("127.0.0.1", port))
            except OSError:
                return False
            thief.listen()
            return True

        assert eventually(took, seconds=5)
        served.process.send_signal(signal.SIGCONT)
        assert eventually(lambda: "came back on another port" in served.output)
        assert json.loads(file.read_text())["port"] != port
        assert eventually(lambda: deep(served.port) == 200, seconds=90), served.output
    assert served.stop() == 0


def deep(port):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", "/healthz/deep")
        answer = link.getresponse()
        ages = json.loads(answer.read())["parts"].values()
    except OSError:
        return None
    finally:
        link.close()
    return answer.status if all(age is not None and age < 8 for age in ages) else None
