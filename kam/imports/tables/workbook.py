"""Rows of an XLSX workbook, read by a child process with little memory and little time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from kam.imports.reasons import FileRefused, gettext_noop
from kam.imports.tables import limits

_CHILD = Path(__file__).with_name("workbook_child.py")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FAILURES = {
    "memory": gettext_noop("This workbook needs too much memory. Save the sheet as CSV instead."),
    "sheet": gettext_noop("The workbook has no sheet of that name."),
    "empty": gettext_noop("The workbook has no sheet with cells in it."),
    "broken": gettext_noop("This workbook is damaged and cannot be read. Save it once more."),
    "columns": gettext_noop("The sheet has more than 500 columns."),
    "rows": gettext_noop("The sheet has more than 1,000,000 rows."),
    "time": gettext_noop("Reading this workbook takes too long. Save the sheet as CSV instead."),
}


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a zip or an old Excel file, whatever the file is called."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLD))


def inspect(content: bytes) -> None:
    """Refuse, by the zip's directory alone, what is no workbook or would inflate too far."""
    if content.startswith(_OLD):
        raise FileRefused(
            gettext_noop(
                "This is an old (.xls) or password-protected Excel file."
                " Save it as .xlsx without a password."
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise FileRefused(_FAILURES["broken"]) from error
    _check_entries(entries, len(content))


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise FileRefused(
            gettext_noop("This is no Excel workbook. Save the table as .xlsx or as CSV.")
        )
    if len(entries) > limits.MAX_ENTRIES or len(names) != len(entries):
        raise FileRefused(gettext_noop("This workbook has too many parts."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused(gettext_noop("This workbook is password-protected."))
    inflated = sum(entry.file_size for entry in entries)
    if inflated > limits.MAX_RATIO * max(size, 4096):
        raise FileRefused(
            gettext_noop("This workbook becomes {times} times as large when opened: too much."),
            times=inflated // max(size, 1),
        )
    if inflated > limits.MAX_INFLATED:
        raise FileRefused(
            gettext_noop(
                "This workbook grows to {size} MB when opened: too much. Save the sheet as CSV."
            ),
            size=inflated // 1_000_000,
        )


def sheet_names(content: bytes) -> list[str]:
    """The sheets of the workbook, in its order."""
    with _child(content, "") as lines:
        return next(lines)["sheets"]


def read_sheet(content: bytes, sheet: str) -> Iterator[tuple[int, list[Any]]]:
    """(row number, cells): text, int, float; dates as ISO text. "" is the first sheet with cells.

    A sheet is read once and its lines kept in a temporary file, since a file is looked at several
    times (head, sample, rows), often one right after the other.
    """
    key = (hashlib.sha256(content).digest(), sheet)
    with _lock:
        kept = _kept.get(key)
    if kept is None:
        kept = _Lines(_convert(content, sheet))
        with _lock:
            _kept[key] = kept
            while len(_kept) > _MOST_KEPT:
                _kept.pop(next(iter(_kept)))
    return kept.read()


def _convert(content: bytes, sheet: str) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as its lines are kept)
    with _child(content, sheet, rows=True) as lines:
        next(lines)
        for line in lines:
            file.write(orjson.dumps(line) + b"\n")
    file.flush()
    return file


class _Lines:
    """Lines in a file without a name, read by position, so that threads do not disturb."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def read(self) -> Iterator[tuple[int, list[Any]]]:
        rest, at = b"", 0
        while chunk := os.pread(self.file.fileno(), 1_048_576, at):
            at += len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                number, cells = orjson.loads(line)
                yield number, cells


_MOST_KEPT = 4
_kept: dict[tuple[bytes, str], _Lines] = {}
_lock = threading.Lock()


class _child:  # noqa: N801  (used as a context manager only)
    """The child's answers, line by line; its error line becomes a FileRefused."""

    def __init__(self, content: bytes, sheet: str, *, rows: bool = False) -> None:
        inspect(content)
        self.file = tempfile.TemporaryFile()  # noqa: SIM115  (closed on exit)
        self.file.write(content)
        self.file.seek(0)
        order = {
            "sheet": sheet,
            "rows": rows,
            "memory": limits.CHILD_MEMORY,
            "seconds": limits.CHILD_SECONDS,
            "max_columns": limits.MAX_COLUMNS,
            "max_rows": limits.MAX_ROWS,
        }
        self.process = subprocess.Popen(  # noqa: S603  (our own file, by our own interpreter)
            [sys.executable, "-I", str(_CHILD), json.dumps(order)],
            stdin=self.file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            close_fds=True,
        )

    def __enter__(self) -> Iterator[Any]:
        return self._lines()

    def _lines(self) -> Iterator[Any]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            try:
                answer = orjson.loads(line)
            except orjson.JSONDecodeError:
                break  # killed in the middle of a line
            if isinstance(answer, dict) and "error" in answer:
                raise FileRefused(_FAILURES.get(answer["error"], _FAILURES["broken"]))
            if isinstance(answer, dict) and answer.get("done"):
                return
            yield answer
        code = self.process.wait(5)
        raise FileRefused(_FAILURES["time" if code in {-9, -24} else "memory"])

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.file.close()
