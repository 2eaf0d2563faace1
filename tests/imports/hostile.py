"""More than two hundred files that mean harm or are broken, made here; run as a script, it reads
each of them with the limits of the product and says what became of it, in what time and memory."""

# ruff: noqa: B023, E501, PLW0108  each file is made before the next one is asked for

import io
import json
import os
import random
import resource
import struct
import sys
import time
import zipfile
import zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
WORKBOOK = (
    f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
    '<sheet name="Rows" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELS = (
    f'{XML}<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>"
)
TYPES = (
    f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
ROOT = (
    f'{XML}<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
HEAD = (
    "<row r='1'><c r='A1' t='inlineStr'><is><t>Customer</t></is></c>"
    "<c r='B1' t='inlineStr'><is><t>Revenue</t></is></c></row>"
)
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha ha ha ha ha ha ha ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 12}">' for i in range(8))
    + "]>"
)
SECRET = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def sheet(rows, *, head=HEAD, before="", dimension=""):
    return (
        f'{XML}{before}<worksheet xmlns="{MAIN}">{dimension}'
        f"<sheetData>{head}{rows}</sheetData></worksheet>"
    )


def book(rows="", **parts):
    """A workbook of raw parts; `sheet` replaces the whole sheet, `more` adds entries."""
    entries = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": parts.pop("workbook", WORKBOOK),
        "xl/_rels/workbook.xml.rels": parts.pop("rels", RELS),
        "xl/worksheets/sheet1.xml": parts.pop("sheet", None) or sheet(rows),
    }
    if "shared" in parts:
        entries["xl/sharedStrings.xml"] = parts.pop("shared")
    entries |= parts.pop("more", {})
    method = parts.pop("method", zipfile.ZIP_DEFLATED)
    for name in parts.pop("without", ()):
        del entries[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        archive.comment = parts.pop("comment", b"")
    assert not parts
    return out.getvalue()


def shared(items, counts=""):
    return f'{XML}<sst xmlns="{MAIN}"{counts}>{items}</sst>'


def padded(*arguments, **parts):
    """The same with a part that cannot be compressed, so that the whole does not look like a
    bomb: only the limits of the child stand against it."""
    noise = random.Random(0).randbytes(1_600_000)
    return book(*arguments, more={"xl/media/noise.bin": noise}, **parts)


def patched(content, old, new, times=-1):
    assert old in content
    return content.replace(old, new, times)


def overlapping():
    """Many entries of the directory over one stretch of compressed bytes."""
    data = zlib.compress(b"0" * 5_000_000, 9)[2:-4]
    crc = zlib.crc32(b"0" * 5_000_000)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(data), 5_000_000, 1, 0)
    body = local + b"a" + data
    directory = b""
    names = ["xl/workbook.xml", *(f"xl/{i}.xml" for i in range(60))]
    for name in names:
        directory += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(data), 5_000_000,
            len(name), 0, 0, 0, 0, 0, 0,
        ) + name.encode()  # fmt: skip
    end = struct.pack(
        "<4s4H2IH", b"PK\5\6", 0, 0, len(names), len(names), len(directory), len(body), 0
    )
    return body + directory + end


def lying():
    """The directory says the sheet is small; it is 400 MB of zeros."""
    content = book(sheet=sheet("<row/>" + " " * 400_000_000))
    true = len(sheet("<row/>" + " " * 400_000_000))
    return content.replace(struct.pack("<I", true), struct.pack("<I", 5_000))


def nested():
    inner = book("<row/>")
    for _ in range(5):
        inner = book(more={"xl/inner.xlsx": inner})
    return inner


def workbooks():
    """(name, what makes it): zips that are no workbook, or not the one they seem."""
    good = book("<row><c><v>1</v></c><c><v>2</v></c></row>")
    zero = "<row><c><v>0</v></c></row>"
    yield "ratio", lambda: book(zero * 3_000_000)
    yield (
        "size",
        lambda: book(sheet=sheet("<row/>" + " " * 170_000_000), method=zipfile.ZIP_DEFLATED),
    )
    yield "entries", lambda: book(more={f"xl/media/{i}.txt": "x" for i in range(5_000)})
    yield "twice", lambda: _twice()
    yield "nested", lambda: nested()
    yield "overlapping", lambda: overlapping()
    yield "lying", lambda: lying()
    for part in range(1, 20):
        yield f"cut-{part}", lambda: good[: len(good) * part // 20]
    for seed in range(30):
        yield f"flipped-{seed}", lambda: _flipped(good, seed)
    for name, magic in (
        ("old", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("rar", b"Rar!\x1a\x07\x01\x00"),
        ("seven", b"7z\xbc\xaf\x27\x1c"),
        ("gzip", b"\x1f\x8b\x08\x00"),
    ):
        yield f"magic-{name}", lambda: magic + good[4:]
    yield "junk-before", lambda: b"GIF89a" + b"x" * 100 + good
    yield "junk-behind", lambda: good + b"x" * 10_000
    yield "comment", lambda: book("<row/>", comment=b"x" * 65_000)
    for name, declared in (("laughs", LAUGHS), ("secret", SECRET)):
        row = (
            f"<row><c t='inlineStr'><is><t>&{'i' if name == 'laughs' else 'x'};</t></is></c></row>"
        )
        yield f"{name}-sheet", lambda: book(sheet=sheet(row, before=declared))
        yield f"{name}-workbook", lambda: book(workbook=WORKBOOK.replace(XML, XML + declared))
        yield (
            f"{name}-strings",
            lambda: book(
                "<row><c t='s'><v>0</v></c></row>",
                shared=shared("<si><t>&x;</t></si>").replace(XML, XML + declared),
            ),
        )
    outside = '<Relationship Id="rId9" Type="{0}/externalLink" Target="http://x.invalid/" TargetMode="External"/></Relationships>'
    yield (
        "external",
        lambda: book("<row/>", rels=RELS.replace("</Relationships>", outside.format(REL))),
    )
    for name, target in (
        ("up", "../../../../etc/passwd"),
        ("root", "/etc/passwd"),
        ("web", "http://x.invalid/sheet.xml"),
        ("self", "workbook.xml"),
        ("nowhere", "worksheets/none.xml"),
    ):
        yield (
            f"target-{name}",
            lambda: book("<row/>", rels=RELS.replace("worksheets/sheet1.xml", target)),
        )
    yield (
        "names-up",
        lambda: book("<row/>", more={"../../../../tmp/evil.txt": "x", "/abs": "x", "C:\\x": "x"}),
    )
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"):
        yield f"without-{name.rpartition('/')[2]}", lambda: book("<row/>", without=[name])
    big = '<dimension ref="A1:XFD1048576"/>'
    yield "dimension", lambda: book(sheet=sheet("<row><c><v>1</v></c></row>", dimension=big))
    yield "last-cell", lambda: book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    yield "far-row", lambda: book('<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>')
    yield "far-column", lambda: book('<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row>')
    for place in ("A0", "0", "", "1A", "A-1", "AAAAAAAAAAAAAAAAAAAA1", "A99999999999999999999"):
        yield f"place-{place}", lambda: book(f'<row r="2"><c r="{place}"><v>1</v></c></row>')
    yield (
        "corners",
        lambda: book(
            '<row r="1"><c r="A1"/></row><row r="1000000"><c r="SF1000000"><v>1</v></c></row>'
        ),
    )
    yield "wide", lambda: book("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>")
    yield "wide-head", lambda: book(head_wide())
    yield "tall", lambda: book("<row><c><v>1</v></c></row>" * 1_048_577)
    yield (
        "string-bomb",
        lambda: book(
            "<row><c t='s'><v>0</v></c></row>" * 300_000,
            shared=shared(f"<si><t>{'A' * 30_000}</t></si>"),
        ),
    )
    yield "strings-many", lambda: book("<row/>", shared=shared("<si><t>a</t></si>" * 2_000_000))
    yield (
        "strings-counted",
        lambda: book(
            "<row><c t='s'><v>0</v></c></row>",
            shared=shared("<si><t>a</t></si>", ' count="4294967295" uniqueCount="4294967295"'),
        ),
    )
    yield "padded-rows", lambda: padded("<row><c><v>1</v></c></row>" * 1_048_577)
    yield "padded-zeros", lambda: padded(zero * 4_000_000)
    yield "padded-spaces", lambda: padded(sheet=sheet("<row/>" + " " * 150_000_000))
    yield "padded-strings", lambda: padded("<row/>", shared=shared("<si><t>a</t></si>" * 6_000_000))
    yield "padded-wide", lambda: padded("<row>" + "<c><v>1</v></c>" * 8_000_000 + "</row>")
    yield "padded-deep", lambda: padded("<x>" * 9_000_000 + "</x>" * 9_000_000)
    yield (
        "padded-inline",
        lambda: padded(f"<row><c t='inlineStr'><is><t>{'x' * 140_000_000}</t></is></c></row>"),
    )
    yield "padded-comment", lambda: padded(f"<!--{'x' * 140_000_000}-->")
    yield (
        "padded-sheets",
        lambda: padded(
            workbook=WORKBOOK.replace(
                "<sheets>", "<sheets>" + '<sheet name="R" sheetId="2" r:id="rId1"/>' * 2_000_000
            )
        ),
    )
    yield (
        "padded-amplified",
        lambda: padded(
            "<row><c t='s'><v>0</v></c></row>" * 3_000_000,
            shared=shared(f"<si><t>{'A' * 32_000}</t></si>"),
        ),
    )
    yield "padded-formulas", lambda: padded("<row><c><f>A1+1</f><v>1</v></c></row>" * 3_000_000)
    yield (
        "padded-attributes",
        lambda: padded("<row " + " ".join(f'a{i}="1"' for i in range(9_000_000)) + "/>"),
    )
    for index in ("7", "-1", "99999999999999999999", "x", ""):
        yield (
            f"string-{index}",
            lambda: book(f"<row><c t='s'><v>{index}</v></c></row>", shared=shared("")),
        )
    for name, cell in (
        ("formula", '<c><f>HYPERLINK("http://x.invalid")</f><v>1</v></c>'),
        ("formula-alone", "<c><f>1/0</f></c>"),
        ("dde", "<c t='str'><f>cmd|'/c calc'!A1</f><v>=cmd|'/c calc'!A1</v></c>"),
        ("error", "<c t='e'><v>#REF!</v></c>"),
        ("error-unknown", "<c t='e'><v>#BANG!</v></c>"),
        ("huge", "<c><v>1e308</v></c>"),
        ("beyond", "<c><v>1e999</v></c>"),
        ("nan", "<c><v>NaN</v></c>"),
        ("digits", f"<c><v>{'9' * 100_000}</v></c>"),
        ("boolean", "<c t='b'><v>7</v></c>"),
        ("date", "<c t='d'><v>9999-99-99</v></c>"),
        ("type", "<c t='zz'><v>1</v></c>"),
        ("style", "<c s='4294967295'><v>1</v></c>"),
        ("inline-big", f"<c t='inlineStr'><is><t>{'x' * 10_000_000}</t></is></c>"),
        ("inline-null", "<c t='inlineStr'><is><t>&#0;</t></is></c>"),
        ("inline-surrogate", "<c t='inlineStr'><is><t>&#xD800;</t></is></c>"),
        ("inline-control", "<c t='inlineStr'><is><t>&#8;&#27;</t></is></c>"),
        ("inline-rtl", "<c t='inlineStr'><is><t>\u202egnp.exe</t></is></c>"),
        ("attributes", "<c " + " ".join(f'a{i}="1"' for i in range(200_000)) + "><v>1</v></c>"),
        ("deep", "<x>" * 500_000 + "</x>" * 500_000),
        ("comment-big", f"<!--{'x' * 20_000_000}-->"),
        ("cdata", f"<c t='inlineStr'><is><t><![CDATA[{'<' * 1_000_000}]]></t></is></c>"),
        ("unclosed", "<c><v>1"),
    ):
        yield f"cell-{name}", lambda: book(f"<row>{cell}</row>" * (1 if len(cell) > 500 else 3))
    for encoding in ("utf-7", "utf-16", "ebcdic-cp-us", "x" * 1000):
        text = sheet("<row><c><v>1</v></c></row>").replace("UTF-8", encoding)
        yield f"encoding-{encoding[:12]}", lambda: book(sheet=text)
    yield "encoding-bad", lambda: book(sheet=sheet("<row/>").encode() + b"\xff\xfe\x80")
    yield (
        "sheets-many",
        lambda: book(
            "<row/>",
            workbook=WORKBOOK.replace(
                '<sheet name="Rows"',
                '<sheet name="R" sheetId="2" r:id="rId1"/>' * 100_000 + '<sheet name="Rows"',
            ),
        ),
    )
    yield "no-rows", lambda: book(sheet=sheet("", head=""))
    yield (
        "locked",
        lambda: (
            patched(good, b"PK\1\2\x14\x00\x14\x00\x00\x00", b"PK\1\2\x14\x00\x14\x00\x01\x00")
            if b"PK\1\2\x14\x00\x14\x00\x00\x00" in good
            else good[:-1]
        ),
    )
    for number in (9, 12, 14, 97, 99):
        yield f"method-{number}", lambda: _with_method(good, number)
    yield "sum", lambda: _wrong_sum(good)
    yield "document", lambda: _zipped({"word/document.xml": "<w/>"})
    yield "jar", lambda: _zipped({"META-INF/MANIFEST.MF": "Main-Class: x"})
    yield "nothing", lambda: _zipped({})
    yield "binary", lambda: _zipped({"xl/workbook.bin": b"\0" * 100, "xl/workbook.xml": WORKBOOK})
    yield "zip64", lambda: patched(good, b"PK\5\6", b"PK\6\6")


def head_wide():
    return (
        "<row>"
        + "".join(f"<c t='inlineStr'><is><t>c{i}</t></is></c>" for i in range(16_384))
        + "</row>"
    )


def _zipped(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def _twice():
    out = io.BytesIO()
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for name in ("xl/workbook.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            archive.writestr(name, WORKBOOK)
    return out.getvalue()


def _flipped(content, seed):
    dice, changed = random.Random(seed), bytearray(content)
    for _ in range(dice.choice((1, 5, 40))):
        changed[dice.randrange(4, len(changed))] = dice.randrange(256)
    return bytes(changed)


def _with_method(content, number):
    changed = bytearray(content)
    at = 0
    while (at := changed.find(b"PK\1\2", at)) >= 0:
        changed[at + 10 : at + 12] = struct.pack("<H", number)
        at += 4
    return bytes(changed)


def _wrong_sum(content):
    changed = bytearray(content)
    at = changed.rfind(b"PK\1\2")
    changed[at + 16 : at + 20] = b"\0\0\0\1"
    return bytes(changed)


def texts():
    """(name, what makes it): files that say they are tables of text."""
    head = b"customer,date,revenue\n"
    row = b"K1,2026-01-31,5\n"
    yield "empty", lambda: b""
    yield "blank", lambda: b" \t\n" * 50
    yield "newlines", lambda: b"\n" * 2_500_000
    yield "returns", lambda: b"\r" * 2_500_000
    yield "marks", lambda: b"\xef\xbb\xbf" * 1000
    yield "mark-alone", lambda: b"\xef\xbb\xbf"
    for at in (0, 5, 30, 70_000):
        content = bytearray(head + row * 5_000)
        content[at] = 0
        yield f"zero-{at}", lambda: bytes(content)
    yield "zeros", lambda: b"\0" * 1_000_000
    for name in ("utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-7", "cp037"):
        yield f"in-{name}", lambda: (head + row * 20).decode().encode(name)
    yield "surrogate-utf8", lambda: head + b"K\xed\xa0\x80,2026-01-31,5\n"
    yield (
        "surrogate-utf16",
        lambda: (head + row).decode().encode("utf-16-le") + b"\x00\xd8\n\x00" * 50,
    )
    yield "odd-utf16", lambda: (head + row * 20).decode().encode("utf-16") + b"\x00"
    yield "overlong", lambda: head + b"\xc0\xaf\xc1\x81,2026-01-31,5\n"
    yield "late-break", lambda: head + row * 60_000 + b"\xff\xfe\xfd"
    yield "unclosed", lambda: head + b'"K1,2026-01-31,5\n' + row * 1000
    yield "unclosed-big", lambda: head + b'"' + row * 600_000
    yield "unclosed-head", lambda: b'"customer,date,revenue\n' + row * 300_000
    yield "quotes", lambda: b'"' * 10_000_001
    yield "quote-pairs", lambda: head + b'"' + b'""' * 5_000_000 + b'",x,5\n'
    yield "quote-inside", lambda: head + b'"K"1,2026-01-31,5\n'
    yield "field-10mb", lambda: head + b"K" * 10_000_000 + b",2026-01-31,5\n"
    yield "field-10mb-quoted", lambda: head + b'"' + b"K " * 5_000_000 + b'",2026-01-31,5\n'
    yield "field-lines", lambda: head + b'"' + b"K\n" * 1_500_000 + b'",2026-01-31,5\n'
    yield "line-40mb", lambda: b"x" * 40_000_000
    yield "columns-1m-head", lambda: b",".join(b"c%d" % i for i in range(1_000_000)) + b"\n"
    yield "columns-1m-row", lambda: head + b"," * 1_000_000 + b"\n"
    yield "columns-empty", lambda: b"," * 20_000_000
    yield "columns-semicolon", lambda: b";" * 5_000_000 + b"\n" + b";" * 5_000_000
    yield "columns-501", lambda: b",".join(b"c%d" % i for i in range(501)) + b"\n"
    yield "columns-same", lambda: b",".join([b"a"] * 500) + b"\n" + b",".join([b"1"] * 500) + b"\n"
    yield "columns-same-long", lambda: b",".join([b"a" * 200] * 500) + b"\n"
    yield "column-named-1m", lambda: b"a" * 120_000 + b",b\n1,2\n"
    yield "rows-ragged", lambda: head + b"".join(b"," * (i % 400) + b"\n" for i in range(20_000))
    yield (
        "newlines-mixed",
        lambda: b"customer,date,revenue\rK1,2026-01-31,5\r\nK2,2026-01-31,5\nK3,2026-01-31,5\r",
    )
    yield (
        "newlines-odd",
        lambda: "customer,date,revenue\x0bK1\x0c\x1c\x1d\x85\u2028,2026-01-31,5\n".encode(),
    )
    yield "hint", lambda: b"sep=,\nsep=;\n" + head + row
    yield "hint-quote", lambda: b'sep="\n' + head + row
    yield "hint-newline", lambda: b"sep=\n\n" + head + row
    yield "too-large", lambda: b"x,y\n" * 13_200_000
    yield "control", lambda: head + bytes(range(1, 9)) * 1000 + b",2026-01-31,5\n"
    yield "rtl", lambda: head + "\u202e\u2066K1,2026-01-31,5\n".encode() * 50
    yield "combining", lambda: head + ("K" + "\u0301" * 50_000 + ",2026-01-31,5\n").encode()
    yield "formulas", lambda: head + b"=cmd|'/c calc'!A1,@SUM(1),+1\n" * 100
    yield "html", lambda: b"<html><script>alert(1)</script></html>\n" * 100
    yield "laughs", lambda: (LAUGHS + "<l>&i;</l>").encode()
    yield "json", lambda: json.dumps([{"a": [[[[1] * 50] * 50] * 20]}]).encode()
    for name, cell in (
        ("exponent", "1e999999999"),
        ("exponent-negative", "1e-999999999"),
        ("digits", "9" * 100_000),
        ("digits-grouped", "1,234" * 20_000),
        ("digits-spaced", "1 " * 50_000),
        ("points", "1." * 50_000),
        ("signs", "-" * 100_000),
        ("brackets", "(" * 100_000),
        ("spaces", "1" + " " * 100_000 + "x"),
        ("dates", "2026-" * 20_000),
        ("date-big", "99999999999-12-31"),
        ("slashes", "1/" * 50_000),
        ("currency", "€" * 50_000),
        ("digits-arabic", "\u0661" * 50_000),
        ("fractions", "½" * 50_000),
        ("nan", "NaN"),
        ("infinity", "Infinity"),
        ("percent", "%" * 100_000),
        ("underscores", "1_0" * 30_000),
        ("mails", "a@" * 50_000),
        ("backslashes", "\\" * 100_000),
        ("braces", "{}{0}{x.__class__}%s%(a)s" * 1000),
    ):
        many = 3 if len(cell) > 1000 else 500
        line = f'K1,2026-01-31,"{cell}"\n"{cell}","{cell}",5\n'
        yield f"cell-{name}", lambda: head + line.encode() * many
    for name, magic in (
        ("pdf", b"%PDF-1.7\n"),
        ("png", b"\x89PNG\r\n\x1a\n"),
        ("jpeg", b"\xff\xd8\xff\xe0"),
        ("gif", b"GIF89a"),
        ("elf", b"\x7fELF\x02\x01\x01"),
        ("exe", b"MZ\x90\x00"),
        ("gzip", b"\x1f\x8b\x08"),
        ("sqlite", b"SQLite format 3\x00"),
        ("pickle", b"\x80\x04\x95"),
    ):
        yield f"kind-{name}", lambda: magic + random.Random(name).randbytes(20_000)
    for seed in range(24):
        dice = random.Random(seed)
        yield f"random-{seed}", lambda: dice.randbytes(dice.choice((10, 1_000, 50_000, 400_000)))
    for seed in range(12):
        dice = random.Random(seed)
        signs = b",;\"\n\r\t |\\'=+-@\xe4\xff0123456789abc."
        size = dice.choice((100, 5_000, 100_000))
        yield f"signs-{seed}", lambda: bytes(dice.choice(signs) for _ in range(size))


def every():
    """All files, in order: (name with its ending, a function that makes it)."""
    yield from ((f"{name}.csv", make) for name, make in texts())
    yield from ((f"{name}.xlsx", make) for name, make in workbooks())


def _peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024


def read(name, content):
    """What the product makes of it: "read" or the refusal; anything else is a defect."""
    from django.utils import translation

    from kam.imports.guess import propose
    from kam.imports.reader import open_table, probe
    from kam.imports.reasons import FileRefused
    from kam.imports.services.reading import in_words
    from kam.imports.spec import spec_of

    with translation.override("en"):
        try:
            proposal = propose(spec_of("revenue"), [(name, content)], currency="EUR")
            for _line in open_table(content, proposal.plan.files[0]):
                pass
            probe(content, name)
        except FileRefused as refusal:
            return in_words(refusal.reason)
    return "read"


def main(share, of):
    """Read every `of`-th file; one JSON line each: name, answer, seconds of CPU, MiB beyond."""
    import django

    django.setup()
    read("warm.csv", b"a,b\n1,2\n")
    read("warm.xlsx", book("<row><c><v>1</v></c></row>"))
    for number, (name, make) in enumerate(every()):
        if number % of != share:
            continue
        content = make()
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")
        held, began = _peak(), _cpu()
        try:
            answer = read(name, content)
        except Exception as error:  # noqa: BLE001
            answer = f"DEFECT {error!r}"[:300]
        told = {
            "name": name,
            "answer": answer,
            "seconds": round(_cpu() - began, 2),
            "mib": _peak() - held,
            "child_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        }
        print(json.dumps(told), flush=True)


def _cpu():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
    main(int(sys.argv[1]), int(sys.argv[2]))
