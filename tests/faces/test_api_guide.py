"""The commands of docs/api.md do what the page says they do."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
COMMAND = re.compile(r"^(ask .+?)\s+# (\d{3})$", re.MULTILINE | re.DOTALL)


def commands():
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return [found for block in blocks for found in COMMAND.findall(block)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_command_of_the_guide_is_answered_as_it_says(live_server, machine, cast):
    bearer = machine(cast.leader).defaults["HTTP_AUTHORIZATION"]
    values = {"$BASE": f"{live_server.url}/api/v1", "$ACCOUNT": "?"}
    told, answered = [], []

    for written, status in commands():
        command = written
        for name, value in values.items():
            command = command.replace(name, value)
        words = shlex.split(command.replace("\\\n", " "))[1:]
        done = subprocess.run(
            ["curl", "--silent", "--include", "--header", f"Authorization: {bearer}", *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        told.append((command, status))
        answered.append((command, done.stdout.split()[1]))
        if values["$ACCOUNT"] == "?" and status == "201":
            values["$ACCOUNT"] = re.search(r'"id":"([0-9a-f-]{36})"', done.stdout)[1]

    assert len(told) >= 12
    assert answered == told
