"""The child that opens a workbook: limits first, then calamine, one JSON line per row.

Run as a script by workbook.py; imports nothing of the product, so that it stays small.
"""

import json
import math
import resource
import sys
from datetime import date, datetime, time, timedelta


def main() -> None:
    order = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer(order)
    except MemoryError:
        say({"error": "memory"})
    except BaseException as error:  # noqa: BLE001  (a panic in Rust is no Exception)
        say({"error": "memory" if "memory" in str(error).lower() else "broken"})


def answer(order: dict) -> None:
    import python_calamine as calamine  # noqa: PLC0415  (after the limits are set)

    book = calamine.CalamineWorkbook.from_filelike(sys.stdin.buffer)
    names = list(book.sheet_names)
    if order["sheet"] and order["sheet"] not in names:
        say({"error": "sheet"})
        return
    if not order["rows"]:
        say({"sheets": names})
        say({"done": True})
        return
    say({"sheets": names})
    for name in [order["sheet"]] if order["sheet"] else names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height:
            write_rows(sheet, order)
            return
    say({"error": "empty"})


def write_rows(sheet: object, order: dict) -> None:
    if sheet.total_width > order["max_columns"]:
        say({"error": "columns"})
        return
    if sheet.total_height > order["max_rows"]:
        say({"error": "rows"})
        return
    out = sys.stdout
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if any(row):
            cells = [cell if type(cell) is str else plain(cell) for cell in row]
            out.write(json.dumps([number, cells], ensure_ascii=False))
            out.write("\n")
    say({"done": True})


def plain(cell: object) -> object:
    """Text and numbers as they are; 15 digits, as Excel shows; dates as ISO text."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell


def number(cell: float) -> object:
    if not math.isfinite(cell):
        return str(cell)  # no number that anybody meant; its row is refused by name
    return int(cell) if cell.is_integer() and abs(cell) < 1e15 else float(f"{cell:.15g}")


def say(thing: dict) -> None:
    sys.stdout.write(json.dumps(thing) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
