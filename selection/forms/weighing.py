"""Judgements of weights as people give them: a choice for each pair, a number for each swing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from selection import swing
from selection.choices import Way
from selection.pairwise import Pair, Part

WORDS = {
    9: gettext_lazy("extremely more"),
    7: gettext_lazy("very much more"),
    5: gettext_lazy("much more"),
    3: gettext_lazy("somewhat more"),
}
STEPS = range(9, 1, -1)
BETWEEN = "."
"""Codes hold no dot, so a field's name says its pair."""


class AsksJudges(Protocol):
    """What a version asks its judges (selection.queries.judgements.Asked)."""

    parts: list[Part]
    names: dict[str, str]

    @property
    def codes(self) -> list[str]: ...

    @property
    def pairs(self) -> list[Pair]: ...


@dataclass(frozen=True)
class Block:
    """The pairs that stand together, under the name of what their criteria have in common."""

    name: str
    fields: list[forms.BoundField]


class PairsForm(forms.Form):
    """One choice per pair. A value of 3 says the first matters three times as much, -3 the
    second, 1 both alike; a pair may be left open."""

    says_optional = False

    def __init__(
        self, *args: Any, asked: AsksJudges, ratios: Mapping[Pair, float] | None = None, **kw: Any
    ) -> None:
        kw.setdefault("initial", {name_of(p): step_of(r) for p, r in (ratios or {}).items()})
        super().__init__(*args, **kw)
        self.asked = asked
        for pair in asked.pairs:
            one, other = (asked.names[code] for code in pair)
            self.fields[name_of(pair)] = forms.TypedChoiceField(
                label=_("%(one)s or %(other)s?") % {"one": one, "other": other},
                choices=_steps(one, other),
                coerce=int,
                empty_value=None,
                required=False,
            )

    @property
    def ratios(self) -> dict[Pair, float]:
        """What was said: how many times more the first matters than the second."""
        said = {pair: self.cleaned_data.get(name_of(pair)) for pair in self.asked.pairs}
        return {pair: ratio_of(step) for pair, step in said.items() if step is not None}

    @property
    def blocks(self) -> Iterator[Block]:
        """The fields by part; the comparison of the parts stands last."""
        inside = {pair for part in self.asked.parts for pair in part.pairs}
        for part in self.asked.parts:
            if part.pairs:
                name = self.asked.names.get(part.code, "") if part.code else ""
                yield Block(name, [self[name_of(pair)] for pair in part.pairs])
        among = [pair for pair in self.asked.pairs if pair not in inside]
        if among:
            yield Block(_("The groups against each other"), [self[name_of(p)] for p in among])


class SwingForm(forms.Form):
    """One number per criterion, 100 for the step that matters most; `steps` says each in words."""

    def __init__(
        self,
        *args: Any,
        asked: AsksJudges,
        steps: Mapping[str, str],
        swings: Mapping[str, float] | None = None,
        **kw: Any,
    ) -> None:
        kw.setdefault("initial", {f"s.{code}": f"{v:g}" for code, v in (swings or {}).items()})
        super().__init__(*args, **kw)
        self.asked = asked
        for code in asked.codes:
            self.fields[f"s.{code}"] = forms.FloatField(
                label=asked.names[code],
                help_text=steps.get(code, ""),
                min_value=swing.LEAST,
                max_value=swing.MOST,
                widget=forms.NumberInput(attrs={"step": "1", "inputmode": "numeric"}),
            )

    @property
    def swings(self) -> dict[str, float]:
        said = {code: self.cleaned_data.get(f"s.{code}") for code in self.asked.codes}
        return {code: value for code, value in said.items() if value is not None}


class WayForm(forms.Form):
    """Which judgements are meant."""

    way = forms.ChoiceField(choices=Way.choices)


def name_of(pair: Pair) -> str:
    return BETWEEN.join(("p", *pair))


def ratio_of(step: int) -> float:
    return float(step) if step > 0 else 1.0 / -step


def step_of(ratio: float) -> int:
    """The step of the scale nearest to a ratio."""
    times = round(max(ratio, 1.0 / ratio))
    return times if ratio >= 1 or times == 1 else -times


def _steps(one: str, other: str) -> Sequence[Any]:
    return [
        ("", _("not compared yet")),
        (_("%(name)s matters more") % {"name": one}, [(n, _step(one, n)) for n in STEPS]),
        (1, _("both alike")),
        (
            _("%(name)s matters more") % {"name": other},
            [(-n, _step(other, n)) for n in reversed(STEPS)],
        ),
    ]


def _step(name: str, times: int) -> str:
    words = WORDS.get(times)
    if words is None:
        return _("%(name)s: %(times)s×") % {"name": name, "times": times}
    return _("%(name)s: %(times)s×, %(words)s") % {"name": name, "times": times, "words": words}
