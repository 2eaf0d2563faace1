"""Builds static/img/icons.svg from a folder of Tabler outline icons (not part of the running app).

Usage: python static/vendor/build_sprite.py FOLDER
where FOLDER is `icons/outline` of the package `@tabler/icons`; the names stand in
`tabler/icons.txt`. One symbol per icon; stroke and size come from the style sheet.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

NAMES = (Path(__file__).parent / "tabler" / "icons.txt").read_text().split()


def symbol(name: str, source: str) -> str:
    """One `<symbol>`; the invisible bounding box that Tabler ships with is left out."""
    inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if inner is None:
        raise SystemExit(f"{name}: no <svg> found")
    parts = re.findall(r"<(path|circle|rect|line|polyline)\b([^>]*?)/?>", inner.group(1))
    tidy = re.compile(r"\s+")
    body = "".join(
        f"<{tag}{tidy.sub(' ', attributes).rstrip()}/>"
        for tag, attributes in parts
        if "M0 0h24v24H0z" not in attributes
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def main() -> None:
    folder = Path(sys.argv[1])
    target = Path(__file__).parents[1] / "img" / "icons.svg"
    symbols = [symbol(name, (folder / f"{name}.svg").read_text()) for name in sorted(NAMES)]
    text = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    target.write_text(text)


if __name__ == "__main__":
    main()
