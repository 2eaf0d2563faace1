"""Makes .venv from a hash-locked file; run by any Python 3 so that an old one is told so.

    python3 requirements/install.py demo|dev

A stamp in .venv keeps the lock's hash, so that nothing is installed twice.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
HOLDS = {"demo": ["demo"], "dev": ["dev", "demo"]}  # dev installs all of demo, too


def main() -> None:
    if sys.version_info < OLDEST:
        sys.exit(
            "Meridian needs Python {}.{} or newer and this is {}.{}: install a newer one, "
            "then run make with PYTHON=/path/to/it.".format(*OLDEST, *sys.version_info[:2])
        )
    wanted = sys.argv[1]
    if works() and read(stamp(wanted)) == digest(wanted):
        return
    if not works():
        make_venv()
    print("Installing requirements/{}.txt ...".format(wanted), flush=True)  # noqa: UP032
    lock = os.path.join(ROOT, "requirements", wanted + ".txt")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*pip, "--require-hashes", "-r", lock]) != 0:
        sys.exit("The packages could not be installed; the lines above say why.")
    for name in HOLDS[wanted]:
        with open(stamp(name), "w") as file:
            file.write(digest(name))


def works() -> bool:
    """Whether .venv has a Python that runs: a moved checkout leaves one that does not."""
    if not os.path.exists(PYTHON):
        return False
    with open(os.devnull, "w") as nothing:
        return subprocess.call([PYTHON, "-c", "import pip"], stdout=nothing, stderr=nothing) == 0


def make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.call([sys.executable, "-m", "venv", VENV]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("No .venv could be made: install Python's venv module (Debian: python3-venv).")


def stamp(name: str) -> str:
    return os.path.join(VENV, ".installed-" + name)


def digest(name: str) -> str:
    """Of the lock as it stands now."""
    with open(os.path.join(ROOT, "requirements", name + ".txt"), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(path: str) -> str:
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


if __name__ == "__main__":
    main()
