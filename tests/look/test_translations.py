"""What people read is marked, and said in German and Indonesian as completely as in English."""

import ast
import io
import re
import string
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import dates, translation
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]

# ---- Templates: no word outside a mark ---------------------------------------------------------

NOT_WORDS = {
    "Meridian": "the product's name",
    "OpenAPI": "the name of a format",
    "kam_live_": "how every token begins",
}
SAMPLES = {"desk/_samples.html"}  # the components page shows invented data, not our sentences
READ_ALOUD = {"aria-label", "aria-description", "title", "placeholder", "alt", "label"}
SPOKEN_DATA = re.compile(r"data-(live|done|undo|offline|forbidden|gone|failed|text|say|label)")
MARKED = re.compile(
    r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*-?%}", re.DOTALL
)
REMARKS = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}\w*")


class Reader(HTMLParser):
    """Collects what is left for a person to read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style", "code"}
        for name, value in attrs:
            if value and (name in READ_ALOUD or SPOKEN_DATA.fullmatch(name)):
                self.found.append(value)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.silent -= tag in {"script", "style", "code"}

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def unmarked(text: str) -> list[str]:
    reader = Reader()
    reader.feed(CODE.sub("", MARKED.sub("", REMARKS.sub("", text))))
    reader.close()
    left = [" ".join(each.split()) for each in reader.found]
    for allowed in NOT_WORDS:
        left = [each.replace(allowed, "") for each in left]
    return [each for each in left if WORD.search(each)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_word_of_a_template_is_marked(path):
    if path.relative_to(ROOT / "templates").as_posix() in SAMPLES:
        return
    assert not unmarked(path.read_text(encoding="utf-8"))


def test_the_search_for_unmarked_words_finds_them():
    assert unmarked("<p>Hello {{ name }}</p>") == ["Hello"]
    assert unmarked('<a aria-label="Open {{ name }}"></a>') == ["Open"]
    assert unmarked('<p data-live="Saved">{% translate "Saved" %}</p>') == ["Saved"]
    assert not unmarked("{% blocktranslate trimmed %}Hello{% endblocktranslate %}, 12 × {{ n }}")


# ---- Python and scripts: refusals are marked, scripts carry no words ---------------------------

WORDS_OF_PYTHON = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
REFUSAL = re.compile(
    r"\b(?:RuleViolation|NotAllowed|NotFound|Conflict|ValidationError|toast)"
    r"\(\s*(?:request,\s*)?f?\"(?! \")"
)


def sources():
    for app in ("kam", "accounts", "selection"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and "demo" not in path.parts:
                yield path


def test_every_refusal_and_toast_is_marked():
    bare = [
        f"{path.relative_to(ROOT)}: {text[found.start() : found.end() + 40]}"
        for path in sources()
        for text in [path.read_text(encoding="utf-8")]
        for found in REFUSAL.finditer(text)
    ]
    assert not bare


def test_no_mark_hides_inside_an_f_string():
    """Where xgettext does not look: the word would be dropped from the catalogues."""
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in sources()
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.JoinedStr)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Call) and getattr(inner.func, "id", "") in WORDS_OF_PYTHON
    ]
    assert not hidden


def test_scripts_take_their_words_from_the_page():
    sentence = re.compile(r"[\"'`][A-Z][a-z]+(?: [a-z]+)+[.!?]?[\"'`]")
    for path in sorted((ROOT / "static" / "js").glob("*.js")):
        lines = [
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if not line.lstrip().startswith("//")
        ]
        assert not sentence.findall("\n".join(lines)), path.name


# ---- Catalogues ---------------------------------------------------------------------------------


def source_of(language):
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language, abort_invalid=True)


def compiled_of(language):
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return read_mo(file)


def several(value):
    return list(value) if isinstance(value, list | tuple) else [value]


def holes(text):
    """The places that a value is put into, as often as they stand there, and doubled percents."""
    percents = re.findall(r"%(?:\(\w+\))?[a-zA-Z]|%%", text)
    braces = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    return sorted(percents), sorted(braces)


def by_key(catalogue):
    """By context and text; of a compiled file Babel gives the context as bytes."""
    return {
        (each.context.decode() if isinstance(each.context, bytes) else each.context, first): each
        for each in catalogue
        if each.id
        for first in several(each.id)[:1]
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language):
    catalogue = source_of(language)
    empty = [each.id for each in catalogue if each.id and not all(several(each.string))]
    unsure = [each.id for each in catalogue if each.id and each.fuzzy]
    assert not empty
    assert not unsure


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_place_of_a_value(language):
    wrong = []
    for each in source_of(language):
        if not each.id:
            continue
        allowed = [holes(text) for text in several(each.id)]
        forms = several(each.string)
        if any(holes(text) not in allowed for text in forms) or holes(forms[-1]) != allowed[-1]:
            wrong.append(each.id)
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_begins_and_ends_as_the_original(language):
    for each in source_of(language):
        original, said = several(each.id)[-1] if each.id else "", several(each.string)[-1]
        if original:
            blank = [len(original) - len(original.lstrip()), len(original) - len(original.rstrip())]
            assert blank == [len(said) - len(said.lstrip()), len(said) - len(said.rstrip())], said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    written, compiled = by_key(source_of(language)), by_key(compiled_of(language))
    assert written.keys() == compiled.keys(), "run `make messages`"
    for key, each in written.items():
        assert several(each.string) == several(compiled[key].string), "run `make messages`"


def test_both_languages_know_the_same_messages():
    first, *others = [set(by_key(source_of(language))) for language in LANGUAGES]
    assert all(first == other for other in others)


LITERAL = r"u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\""
CALL = re.compile(rf"\b(_|n?p?gettext)\((?:({LITERAL})(?:, )?)(?:({LITERAL})(?:, )?)?")


def marked_in_python():
    for path in sources():
        with path.open("rb") as file:
            for _line, text, _remarks, context in extract("python", file, WORDS_OF_PYTHON):
                yield context, several(text)[0]


def marked_in_templates():
    for path in TEMPLATES:
        if path.relative_to(ROOT / "templates").as_posix() in SAMPLES:
            continue
        for name, first, second in CALL.findall(templatize(path.read_text(encoding="utf-8"))):
            if "p" in name:
                yield ast.literal_eval(first), ast.literal_eval(second)
            else:
                yield None, ast.literal_eval(first)


def test_every_marked_word_is_in_the_catalogues():
    marked = {*marked_in_python(), *marked_in_templates()}
    assert len(marked) > 1000
    unknown = marked - set(by_key(source_of("de")))
    assert not unknown, "run `make messages` and translate what it lists"


def test_no_word_of_ours_takes_the_place_of_a_month_or_a_weekday():
    names = {*dates.MONTHS.values(), *dates.MONTHS_3.values(), *dates.WEEKDAYS.values()}
    with translation.override("en"):
        taken = {(None, str(name)) for name in names} & set(by_key(source_of("de")))
    assert not taken, "give it a context"


@pytest.mark.parametrize(
    ("language", "account", "days"),
    [("de", "Kundenbetreuer", "vor 3 Tagen"), ("id", "Manajer pelanggan", "3 hari lalu")],
)
def test_a_reader_gets_the_own_language(language, account, days):
    with translation.override(language):
        assert translation.gettext("Account manager") == account
        assert translation.ngettext("%(n)d day ago", "%(n)d days ago", 3) % {"n": 3} == days
