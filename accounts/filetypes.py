"""Which files an account keeps: known by their first bytes, never by what the sender says."""

import unicodedata

LARGEST_FILE = 25 * 1024 * 1024  # bytes

_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "zip": "application/zip",
}
_OLD_OFFICE = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
}
_TEXT = {"txt": "text/plain", "csv": "text/csv", "md": "text/markdown", "eml": "message/rfc822"}
_MAGIC = (
    (b"%PDF-", {"pdf": "application/pdf"}),
    (b"\x89PNG\r\n\x1a\n", {"png": "image/png"}),
    (b"\xff\xd8\xff", {"jpg": "image/jpeg", "jpeg": "image/jpeg"}),
    (b"GIF8", {"gif": "image/gif"}),
    (b"PK\x03\x04", _OFFICE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE),
)
ENDINGS: tuple[str, ...] = tuple(
    sorted({*(end for _, kinds in _MAGIC for end in kinds), *_TEXT, "webp"})
)


def content_type_of(name: str, head: bytes) -> str | None:
    """The type of a file by its first bytes and its ending; None if they do not fit a kept kind."""
    ending = name.rpartition(".")[2].lower()
    for magic, kinds in _MAGIC:
        if head.startswith(magic):
            return kinds.get(ending)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp" if ending == "webp" else None
    if ending in _TEXT and b"\x00" not in head:
        return _TEXT[ending]
    return None


def plain_file_name(name: str) -> str:
    """The name without folders and control characters, at most 150 long, its ending kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(c for c in last if not unicodedata.category(c).startswith("C")).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if not stem:
        return clean[:150]
    return f"{stem[: 149 - len(ending)]}{dot}{ending}"[:150]
