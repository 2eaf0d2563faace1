"""docs/asvs.md names every requirement of levels 1 and 2, and every test it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATES = {"met", "operator", "none", "open"}
# Sections of ASVS 5.0 with the numbers of level 1 and of level 2.
SECTIONS = """
1.1 - 1-2;  1.2 1-5 6-9;  1.3 1-2 3-11;  1.4 - 1-3;  1.5 1-1 2-2
2.1 1-1 2-3;  2.2 1-2 3-3;  2.3 1-1 2-4;  2.4 - 1-1
3.2 1-2 -;  3.3 1-1 2-4;  3.4 1-2 3-6;  3.5 1-3 4-5;  3.7 - 1-2
4.1 1-1 2-3;  4.2 - 1-1;  4.3 - 1-2;  4.4 1-1 2-4
5.1 - 1-1;  5.2 1-2 3-3;  5.3 1-2 -;  5.4 - 1-3
6.1 1-1 2-3;  6.2 1-8 9-12;  6.3 1-2 3-4;  6.4 1-2 3-4;  6.5 - 1-5;  6.6 - 1-3;  6.8 - 1-4
7.1 - 1-3;  7.2 1-4 -;  7.3 - 1-2;  7.4 1-2 3-5;  7.5 - 1-2;  7.6 - 1-2
8.1 1-1 2-2;  8.2 1-2 3-3;  8.3 1-1 -;  8.4 - 1-1
9.1 1-3 -;  9.2 1-1 2-4
10.1 - 1-2;  10.2 - 1-2;  10.3 - 1-4;  10.4 1-5 6-11;  10.5 - 1-5;  10.6 - 1-2;  10.7 - 1-3
11.1 - 1-2;  11.2 - 1-3;  11.3 1-2 3-3;  11.4 1-1 2-4;  11.5 - 1-1;  11.6 - 1-1
12.1 1-1 2-3;  12.2 1-2 -;  12.3 - 1-4
13.1 - 1-1;  13.2 - 1-5;  13.3 - 1-2;  13.4 1-1 2-5
14.1 - 1-2;  14.2 1-1 2-4;  14.3 1-1 2-3
15.1 1-1 2-3;  15.2 1-1 2-3;  15.3 1-1 2-7
16.1 - 1-1;  16.2 - 1-5;  16.3 - 1-4;  16.4 - 1-3;  16.5 - 1-3
17.1 - 1-1;  17.2 - 1-4;  17.3 - 1-2
"""


def span(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last) + 1) if first else ()


def required():
    """{number: level} of every requirement of both levels."""
    found = {}
    for entry in re.split(r"[;\n]", SECTIONS):
        if entry.strip():
            section, *levels = entry.split()
            for level, numbers in enumerate(levels, start=1):
                found.update({f"{section}.{number}": level for number in span(numbers)})
    return found


def lines():
    """(numbers, levels, what, state, how) of each line of the tables."""
    for line in (ROOT / "docs/asvs.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and re.match(r"\d", cells[0]):
            assert len(cells) == 5, line
            yield numbers_of(cells[0]), cells[1], cells[2], cells[3], cells[4]


def numbers_of(text):
    match = re.fullmatch(r"(\d+\.\d+)\.(\d+)(?:–(\d+))?", text)
    assert match, text
    section, first, last = match.groups()
    return [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]


def named_in(how):
    return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", how)


def test_the_standard_has_as_many_requirements_as_it_says():
    levels = list(required().values())
    assert (levels.count(1), levels.count(2)) == (70, 183)


def test_every_requirement_is_answered_once_and_by_its_level():
    answered = [number for numbers, *_rest in lines() for number in numbers]
    assert sorted(set(answered)) == sorted(required())
    assert len(answered) == len(set(answered))
    for numbers, levels, *_rest in lines():
        assert levels == ", ".join(map(str, sorted({required()[n] for n in numbers}))), numbers


@pytest.mark.parametrize("line", list(lines()), ids=lambda line: line[0][0])
def test_an_answer_is_whole_and_the_tests_it_names_exist(line):
    _numbers, _levels, what, state, how = line
    assert state in STATES
    assert what
    assert len(how) > 10
    for path, name in named_in(how):
        assert f"def {name}(" in (ROOT / path).read_text(), (path, name)
    for path in re.findall(r"`((?:kam|accounts|static)/[\w/.]+)`", how):
        assert (ROOT / path).exists(), path
    assert not re.search(r"`tests/[^`:]*`", how)
