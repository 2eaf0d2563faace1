"""KAM_HOME: where the private servers keep their data, and who they run as."""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kam.embedded.process import Account, run_as
from kam.embedded.refusal import CannotStart, Held

CHECKOUT = Path(__file__).resolve().parents[2]
STATE_ROOT = Path("/var/lib")
STATE_PREFIX = "kam-dev-"
LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True)
class Home:
    """`root` is what the person sees (demo.json); `state` is what the servers write."""

    root: Path
    state: Path
    account: Account | None

    @property
    def demo_file(self) -> Path:
        return self.root / "demo.json"

    @property
    def sockets(self) -> Path:
        """The folder of the database's socket: short, because a socket's path must be."""
        folder = self.state / "s"
        if len(str(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        digest = hashlib.sha256(str(self.state).encode()).hexdigest()[:12]
        return Path(f"/tmp/kam-{digest}")  # noqa: S108 - made 0700 and its owner is checked

    def private_folder(self, folder: Path) -> Path:
        """Make `folder` readable by the servers' account alone."""
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise CannotStart(f"{folder} cannot be made: {error.strerror}.") from error
        if self.account is not None:
            if folder.is_symlink():
                raise CannotStart(f"{folder} is a link; remove it and start again.")
            os.chown(folder, self.account.uid, self.account.gid)
        owner = self.account.uid if self.account else os.geteuid()
        if folder.lstat().st_uid != owner:
            raise CannotStart(f"{folder} belongs to another user; remove it and start again.")
        folder.chmod(0o700)
        return folder

    @property
    def secret_key(self) -> str:
        """Django's key of this home, so that sessions and links outlive a restart."""
        return _kept_secret(self.root / "secret.key", bytes_of_it=40)

    @contextmanager
    def locked(self, name: str, *, seconds: float = 90) -> Iterator[None]:
        """One process at a time: others wait, then give up with a sentence."""
        with (self.state / f"{name}.lock").open("a") as file:
            deadline = time.monotonic() + seconds
            while not _try_lock(file.fileno()):
                if time.monotonic() > deadline:
                    raise Held(f"Another process has been starting in {self.root} for long.")
                time.sleep(0.05)
            yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def default_root() -> Path:
    """The folder named by KAM_HOME, else .kam in the checkout."""
    return Path(os.environ.get("KAM_HOME") or CHECKOUT / ".kam").expanduser().resolve()


def open_home(root: Path | None = None) -> Home:
    """Make the home folder and decide where servers can reach their files.

    Root's servers run as another account; below a folder closed to it they live in /var/lib, so
    that no permission of yours is widened.
    """
    root = root or default_root()
    account = server_account()
    try:
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o711 if account else 0o700)
        # proves that we may write here at all
        identity = _identity_of(root)
    except OSError as error:
        raise CannotStart(
            f"{root} cannot be used ({error.strerror}): set KAM_HOME to a folder of your own."
        ) from error
    if account is None or can_reach(account, root):
        return Home(root=root, state=root, account=account)
    state = STATE_ROOT / f"{STATE_PREFIX}{identity}"
    state.mkdir(mode=0o711, exist_ok=True)
    (state / "home.json").write_text(json.dumps({"home": str(root)}))
    _remove_replaced_state(root, keep=state)
    return Home(root=root, state=state, account=account)


def server_account() -> Account | None:
    """Who the servers run as: ourselves (None), or for root an account that already exists."""
    if os.geteuid() != 0:
        return None
    wished = os.environ.get("EMBEDDED_PG_USER")
    for name in [wished] if wished else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL does not run as root and there is no other account for it: "
        "set EMBEDDED_PG_USER to an existing ordinary user."
    )


def can_reach(account: Account, path: Path) -> bool:
    """Whether `account` may enter or read `path`, asked of the system itself."""
    test = 'test -r "$1" -a -x "$1"' if path.is_file() else 'test -x "$1"'
    return run_as(account, ["/bin/sh", "-c", test, "sh", path]).returncode == 0


def _identity_of(root: Path) -> str:
    """A random name kept in the folder: a new clone at an old path never meets old data."""
    return _kept_secret(root / "id", bytes_of_it=6)


def _kept_secret(file: Path, *, bytes_of_it: int) -> str:
    if not file.exists():
        draft = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_hex(bytes_of_it))
        draft.replace(file)
    return file.read_text().strip()


def _remove_replaced_state(root: Path, *, keep: Path) -> None:
    """Drop the data of an earlier clone that stood at the same path."""
    for folder in STATE_ROOT.glob(f"{STATE_PREFIX}*"):
        try:
            home = json.loads((folder / "home.json").read_text())["home"]
        except (OSError, ValueError, KeyError):
            continue
        if home == str(root) and folder != keep:
            shutil.rmtree(folder, ignore_errors=True)
