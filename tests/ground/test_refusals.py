"""What stands in the way of a start is said in one sentence, with status 1."""

import socket

import pytest

from kam.embedded.home import open_home
from kam.embedded.refusal import CannotStart
from kam.embedded.servers import Servers

from .conftest import free_port, processes_of, run_module


def lines_of(answer):
    return [line for line in answer.stdout.splitlines() if not line.endswith("…")]


def test_a_taken_port_is_named(home_folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        answer = run_module(home_folder, "serve", PORT=str(port))

    assert answer.returncode == 1
    assert lines_of(answer)[0].startswith(f"Port {port} is taken")
    assert len(lines_of(answer)) == 1
    assert not answer.stderr


@pytest.mark.parametrize("text", ["web", "0", "70000", "-1"])
def test_a_port_that_is_no_port_is_refused(home_folder, text):
    answer = run_module(home_folder, "serve", PORT=text)

    assert answer.returncode == 1
    assert lines_of(answer) == [f"PORT is “{text}”: it must be a number from 1 to 65535."]


@pytest.mark.parametrize(
    "url",
    [
        "mysql://kam@localhost/kam",
        "postgresql://kam_app:secret@127.0.0.1:1/kam",
        "postgresql://kam_app:secret@127.0.0.1:port/kam",
        "nonsense",
    ],
)
def test_a_broken_database_url_is_one_sentence_without_its_secret(home_folder, url):
    others = {"DATABASE_OWNER_URL": url, "DATABASE_SYSTEM_URL": url}

    answer = run_module(home_folder, "serve", PORT=str(free_port()), DATABASE_URL=url, **others)

    assert answer.returncode == 1
    assert len(lines_of(answer)) == 1
    assert lines_of(answer)[0].startswith("DATABASE_URL ")
    assert "secret" not in answer.stdout
    assert not answer.stderr
    assert not processes_of(home_folder)


def test_a_database_url_alone_asks_for_the_other_two(home_folder):
    answer = run_module(
        home_folder, "serve", PORT=str(free_port()), DATABASE_URL="postgresql://a@localhost/kam"
    )

    assert answer.returncode == 1
    assert "DATABASE_OWNER_URL and DATABASE_SYSTEM_URL" in lines_of(answer)[0]


@pytest.mark.parametrize(
    "url", ["redis://:secret@127.0.0.1:1/0", "http://localhost", "redis://localhost:port/0"]
)
def test_a_broken_redis_url_is_one_sentence_and_leaves_no_database(home_folder, url):
    answer = run_module(home_folder, "serve", PORT=str(free_port()), REDIS_URL=url)

    assert answer.returncode == 1
    assert len(lines_of(answer)) == 1
    assert lines_of(answer)[0].startswith("REDIS_URL ")
    assert "secret" not in answer.stdout
    assert not processes_of(home_folder)


def test_a_home_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CannotStart, match="set KAM_HOME"):
        open_home(tmp_path / "file" / "home")


def test_a_missing_program_is_named(home_folder, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EMBEDDED_PG_BIN", "/nowhere")

    with pytest.raises(CannotStart, match="EMBEDDED_PG_BIN"):
        Servers(open_home(home_folder)).start()
