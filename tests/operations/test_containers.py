"""What can be said of the image and of compose without building them, and what they run."""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kam.schedule import QUEUES

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
EXAMPLE = (ROOT / ".env.example").read_text()
ONE_SHOT = {"provision", "migrate"}
OURS = {name for name, service in SERVICES.items() if "meridian:" in service["image"]}
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|KEY$|AUTH$|URL$")
INSTRUCTIONS = re.findall(r"^([A-Z]+) ", DOCKERFILE, re.MULTILINE)
COMPOSE_KEYS = {
    "build", "cap_drop", "command", "configs", "depends_on", "environment", "healthcheck", "image",
    "init", "ports", "read_only", "restart", "security_opt", "shm_size", "stop_grace_period",
    "tmpfs", "user", "volumes",
}  # fmt: skip


def variables(text):
    """Every ${NAME…} with how it ends: `:?` for required, `:-` for a default."""
    return re.findall(r"\$\{(\w+)(:[?-])?([^}]*)\}", text)


def copied():
    """What the image is made of: (sources, target) of each COPY from the checkout."""
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, target = line.split()
        yield sources, target


def test_the_image_is_pinned_slim_and_built_in_two_stages():
    assert INSTRUCTIONS.count("FROM") == 2
    assert re.search(r"ARG PYTHON=3\.1[123]-slim-bookworm$", DOCKERFILE, re.MULTILINE)
    assert "latest" not in DOCKERFILE
    assert "ADD" not in INSTRUCTIONS
    assert "curl" not in DOCKERFILE
    assert "sudo" not in DOCKERFILE


def test_the_image_runs_as_nobody_special_and_says_how_it_is():
    last = DOCKERFILE.rsplit("FROM", 1)[1]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert last.index("USER 10001") < last.index("CMD")
    assert "HEALTHCHECK" in last
    assert re.search(r"^CMD \[.+\]$", last, re.MULTILINE), "exec form, so that signals arrive"


def test_the_image_holds_no_secret():
    named = re.findall(r"^(?:ENV|ARG) (.+?)(?<!\\)$", DOCKERFILE, re.MULTILINE | re.DOTALL)
    assert [line for line in named if SECRET.search(line)] == []
    assert "KAM_DEMO" not in DOCKERFILE
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*", "only what is named goes to the builder, so no .env and no .git"


def test_packages_are_wheels_with_hashes():
    assert "--require-hashes --only-binary :all:" in DOCKERFILE
    lock = (ROOT / "requirements/base.txt").read_text()
    pins = re.findall(r"^[a-z][\w.\[\]-]*==", lock, re.MULTILINE | re.IGNORECASE)
    assert len(re.findall(r"--hash=sha256:", lock)) >= len(pins) > 30


def test_what_is_copied_exists_and_is_let_through():
    allowed = (ROOT / ".dockerignore").read_text()
    for sources, _target in copied():
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in allowed, source


def test_compose_uses_what_it_knows_and_all_of_the_parts():
    assert {key for service in SERVICES.values() for key in service} <= COMPOSE_KEYS
    workers = {
        service["command"][service["command"].index("--queues") + 1]
        for name, service in SERVICES.items()
        if name.startswith("worker")
    }
    assert workers == set(QUEUES)
    assert {"web", "beat", "relay", "db", "pgbouncer", "redis", *ONE_SHOT} <= set(SERVICES)
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        for mount in service.get("volumes", []):
            assert mount.split(":")[0] in COMPOSE["volumes"]
        for config in service.get("configs", []):
            assert config["source"] in COMPOSE["configs"]


def test_everything_that_stays_up_says_how_it_is_and_comes_back():
    for name, service in SERVICES.items():
        if name in ONE_SHOT:
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped", name
        # the image's own check is the web's
        assert "healthcheck" in service or name == "web", name


def test_nothing_of_ours_has_more_rights_than_it_needs():
    for name in OURS | {"pgbouncer"}:
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
    assert SERVICES["redis"]["user"] == "valkey"
    assert SERVICES["redis"]["cap_drop"] == ["ALL"]
    open_ports = {name for name, service in SERVICES.items() if "ports" in service}
    assert open_ports == {"web"}
    owner = {n for n in OURS if "DATABASE_OWNER_URL" in SERVICES[n]["environment"]}
    assert owner == ONE_SHOT


def test_no_secret_has_a_default():
    found = variables(COMPOSE_TEXT)
    lax = [n for n, end, rest in found if SECRET.search(n) and end == ":-" and rest]
    assert lax == []
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert "${" in str(value), name


def test_the_example_names_every_variable_and_gives_none():
    needed = {n for n, end, _rest in variables(COMPOSE_TEXT) if end == ":?"}
    optional = {n for n, _end, _rest in variables(COMPOSE_TEXT)} - needed
    assert set(re.findall(r"^(\w+)=$", EXAMPLE, re.MULTILINE)) == needed
    assert set(re.findall(r"^# (\w+)=$", EXAMPLE, re.MULTILINE)) == optional
    assert re.findall(r"^#? ?\w+=.+$", EXAMPLE, re.MULTILINE) == []


def test_redis_and_pgbouncer_are_set_as_the_product_needs_them():
    redis = " ".join(SERVICES["redis"]["command"])
    for option in ("--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction"):
        assert option in redis
    assert "pool_mode = transaction" in COMPOSE["configs"]["pgbouncer"]["content"]
    for name in OURS - ONE_SHOT:
        environment = SERVICES[name]["environment"]
        assert "@pgbouncer:6432/" in environment["DATABASE_URL"]
        assert environment["KAM_KEPT_PLANS"] == "0"
    # listening for commits needs a session of one's own
    assert "@db:5432/" in SERVICES["relay"]["environment"]["DATABASE_SYSTEM_URL"]


def test_the_commands_name_what_exists():
    for name in OURS:
        command = SERVICES[name].get("command") or json.loads(
            re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)[-1]
        )
        if "--app" in command:
            assert importlib.import_module(command[command.index("--app") + 1]).app
        elif command[:2] == ["python", "-m"]:
            assert importlib.import_module(command[2]).main
        elif command[0] == "gunicorn":
            assert importlib.import_module("kam.serving").preload_app
        else:
            assert command[:2] == ["python", "manage.py"]
            assert command[2] in {"provision", "migrate"}
        check = SERVICES[name].get("healthcheck", {}).get("test")
        if check:
            assert check[:3] == ["CMD", "python", "-m"]
            assert importlib.import_module(check[3]).main


@pytest.mark.long
def test_the_commands_of_the_image_run_from_what_it_copies(tmp_path, django_db_setup):
    """By hand what the builder and the containers would do, in a folder with only these files."""
    house = tmp_path / "house"
    house.mkdir()
    for sources, target in copied():
        if target.startswith("/tmp"):
            continue
        for source in sources:
            place = house / source if target == "./" else house / target
            kind = shutil.copytree if (ROOT / source).is_dir() else shutil.copy2
            kind(ROOT / source, place)
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "KAM_HOME": str(tmp_path / "home")}

    def run(*words, **environment):
        return subprocess.run(
            [sys.executable, *words], cwd=house, env={**bare, **environment},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    collected = run(
        "manage.py",
        "collectstatic",
        "--no-input",
        "-v",
        "0",
        STATIC_ROOT=str(house / "staticfiles"),
    )
    assert collected.returncode == 0, collected.stderr
    assert (house / "staticfiles" / "vendor").exists()
    provision = run("manage.py", "provision", "--passwords-of-urls", DATABASE_ADMIN_URL="x")
    assert "must name the role kam_app" in provision.stderr
    unfit = run("-m", "gunicorn", "--config", "python:kam.serving", "kam.wsgi:application")
    assert unfit.returncode == 4
    assert "Meridian does not start: SECRET_KEY is not set." in unfit.stderr
