"""Collects what people read into locale/*/LC_MESSAGES/django.po and compiles it to django.mo.

    make messages

Needs xgettext and msgmerge (Debian: gettext); reading and compiling need neither, and the .mo
files are kept beside the .po files, so that the product runs where no gettext is. Entries are
sorted and carry neither lines nor dates: a change of a file shows what changed in words.
"""

import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
LANGUAGES = ("de", "id")
ELSEWHERE = (".venv", "node_modules", "staticfiles", "static/*", "tests/*", "benchmarks/*")
SAMPLES = "_samples.html"  # the components page shows samples, not sentences of the product
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # the same words make the same file
HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: Meridian\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals}\n"

"""


def main() -> None:
    extract()
    for language in LANGUAGES:
        path = HERE / language / "LC_MESSAGES" / "django.po"
        catalog = read_po(io.BytesIO(path.read_bytes()), locale=language)
        catalog.locale = language
        missing = tidy(catalog)
        text = as_text(catalog)
        path.write_text(text, encoding="utf-8")
        path.with_suffix(".mo").write_bytes(compiled(text))
        print(f"{language}: {len(catalog)} messages, {len(missing)} without a translation")
        for each in missing:
            print(f"  {each}")


def extract() -> None:
    """By Django's own command, which knows templates as well as Python."""
    os.chdir(HERE.parent)
    sys.path.insert(0, str(HERE.parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "kam.settings"
    os.environ.setdefault("KAM_DEMO", "1")

    import django  # noqa: PLC0415 - the settings read the environment above
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command(
        "makemessages",
        locale=list(LANGUAGES),
        extensions=["html", "py", "txt"],
        ignore_patterns=[*ELSEWHERE, SAMPLES],
        no_obsolete=True,
        no_location=True,
        no_wrap=True,
        verbosity=0,
    )


def tidy(catalog: Catalog) -> list[str]:
    """Empty what gettext only guessed; answers the messages that nobody has translated."""
    catalog.obsolete.clear()
    catalog.fuzzy = False
    missing = []
    for message in catalog:
        message.user_comments, message.locations = [], []
        message.previous_id = []
        if message.fuzzy and message.id:
            message.flags.discard("fuzzy")
            message.string = ("",) * catalog.num_plurals if message.pluralizable else ""
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(strings):
            missing.append(message.id[0] if message.pluralizable else message.id)
    return missing


def as_text(catalog: Catalog) -> str:
    file = io.BytesIO()
    write_po(file, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    messages = file.getvalue().decode("utf-8").partition("\n\n")[2]  # less Babel's dated header
    return HEADER.format(language=catalog.locale, plurals=catalog.plural_forms) + messages


def compiled(text: str) -> bytes:
    catalog = read_po(io.BytesIO(text.encode()))
    catalog.creation_date = catalog.revision_date = UNDATED
    for message in catalog:
        if isinstance(message.string, tuple) and not all(message.string):
            message.string = ""  # left out, so that the English stands in
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


if __name__ == "__main__":
    main()
