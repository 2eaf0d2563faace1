"""Builds static/img/icons.svg from a folder of Tabler outline icons (not part of the running app).

Usage: python static/vendor/build_sprite.py FOLDER
where FOLDER is `icons/outline` of the package `@tabler/icons`. One symbol per icon, named as
the icon; stroke and size come from the style sheet.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

NAMES = """
adjustments-horizontal alert-circle alert-triangle archive archive-off arrow-back-up arrow-down
arrow-left arrow-right arrow-up arrow-up-right arrows-exchange award ban bell bookmark building
building-community building-factory-2 building-skyscraper briefcase bulb calendar calendar-event calendar-due cash category chart-bar
chart-dots chart-line check chess chess-bishop chess-king chess-knight chess-queen chess-rook
chevron-down chevron-left chevron-right chevron-up circle-check circle-dashed circle-x clock code
coins columns-3 command contract copy currency-euro database device-desktop device-mobile dots
download edit external-link eye eye-off file file-download file-spreadsheet file-text file-upload filter
fingerprint flag folder git-compare grip-vertical heart-handshake help hierarchy-2 history home hourglass
id-badge-2 info-circle key keyboard language layout-grid link list list-check list-details loader-2
lock lock-open login logout mail map map-pin medal menu-2 message minus moon note paperclip pencil percentage
phone plane player-play player-stop plug plus point power presentation printer receipt refresh
report-search restore route scale search selector settings shield-check shield-lock sitemap
stack-2 star sun switch-horizontal table tag target tool tournament trash trending-down trending-up trophy upload
user user-check user-minus user-off user-plus user-star user-x users users-group versions webhook world x
""".split()


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
