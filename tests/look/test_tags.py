"""The template tags give the signs, figures and fields that every page is made of."""

from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from kam.identity.permissions import Permission
from kam.web import drawings, marks


def show(source, language="en", **context):
    with translation.override(language):
        return Template("{% load meridian %}" + source).render(Context(context))


def actor(*permissions):
    return SimpleNamespace(can=lambda permission: permission in permissions)


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in show('{% icon "home" %}')
    assert 'role="img" aria-label="Edit"' in show('{% icon "pencil" label="Edit" %}')


def test_a_tier_says_its_name_to_everybody():
    badge = show('{% tier 1 "Strategic" %}')

    assert 'class="tier t1"' in badge
    assert 'title="Strategic"' in badge
    assert '<span class="vh"> Strategic</span>' in badge


def test_a_tier_below_the_fourth_looks_like_the_fourth():
    assert "tier t4" in show('{% tier 6 "Standby" %}')


def test_no_tier_is_said_in_words():
    assert "No tier" in show("{% tier None %}")


def test_a_name_cannot_carry_markup():
    for source in ("{% tier 1 name %}", "{% avatar name %}", "{% logo name alone=True %}"):
        assert "<script" not in show(source, name="<script>x</script> y")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Brauer Antriebe AG", "BA"),
        ("PT Nusantara Pangan", "NP"),
        ("Surya", "S"),
        ("", "?"),
        ("GmbH", "G"),
        ("3M", "3"),
    ],
)
def test_a_monogram_leaves_out_what_people_leave_out(name, letters):
    assert marks.initials(name) == letters


def test_a_person_is_known_by_first_and_last_name():
    assert marks.person_initials("Dr. Paul von Anders") == "PA"


def test_a_pill_has_an_icon_beside_its_colour():
    assert "#alert-triangle" in show('{% pill "risk" "4 days late" %}')


def test_an_unknown_amount_is_a_dash_that_says_so():
    shown = show('{% money_short None "EUR" %}{% money None "EUR" %}')

    assert shown.count("unknown") >= 4
    assert "€" not in shown


def test_a_short_amount_keeps_every_digit_in_its_title():
    shown = show('{% money_short 3124567890 "EUR" %}', language="de")

    assert 'title="31.245.678,90\u00a0€"' in shown
    assert "31,2\u00a0Mio.\u00a0€" in shown


def test_a_person_reads_numbers_in_the_format_they_chose():
    request = SimpleNamespace(user=SimpleNamespace(number_format="1.234,5"))

    assert show("{% number 1234.5 1 %}", request=request) == "1.234,5"


def test_a_change_has_a_sign_and_a_tone():
    assert show("{% change 8.4 1 %}") == '<span class="up">+8.4%</span>'
    assert show('{% change -3 unit=" pt" %}') == '<span class="down">−3 pt</span>'


def test_an_old_date_is_short_and_its_title_is_long():
    shown = show("{% when day %}", day=date(2020, 3, 14))

    assert ">14 Mar 2020</time>" in shown
    assert 'title="Saturday 14 March 2020"' in shown


def test_a_trend_of_one_month_is_not_drawn():
    assert drawings.spark([5, None], "x") == ""


def test_drawings_have_words_and_no_style():
    drawn = (
        drawings.spark([1, None, 3], "Revenue")
        + drawings.meter(37, "Data complete")
        + drawings.dots(2, 5, "Coverage")
        + drawings.stackbar([("Fit", 20.5), ("Size", 30)], "Points")
        + drawings.bars([("Jan", 5, "5"), ("Feb", -1, "-1"), ("Mar", None, "")], "Revenue")
    )

    assert drawn.count("aria-label") == 5
    assert "style" not in drawn
    assert 'data-w="37"' in drawn


def test_a_meter_stays_within_its_bar():
    assert 'data-w="100"' in drawings.meter(140, "x")
    assert 'data-w="0"' in drawings.meter(-3, "x")
    assert drawings.meter(None, "x") == ""


class Sample(forms.Form):
    name = forms.CharField(help_text="As on contracts.")
    note = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    open = forms.BooleanField(required=False)

    def clean(self):
        raise forms.ValidationError("Both cannot be.")


def test_a_field_leads_from_its_input_to_help_and_error():
    shown = show("{% field form.name %}", form=Sample({"name": ""}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_name_error"' in shown


def test_an_optional_field_says_so_and_a_group_has_a_legend():
    shown = show("{% field form.note %}{% field form.kind %}{% field form.open %}", form=Sample())

    assert shown.count("<small>optional</small>") == 1
    assert "<legend>Kind" in shown
    assert 'class="check"' in shown


def test_what_concerns_the_whole_form_stands_above_it():
    assert "Both cannot be." in show("{% form_errors form %}", form=Sample({"name": "x"}))
    assert show("{% form_errors form %}", form=Sample()) == ""


def test_can_shows_one_side_or_the_other():
    source = '{% can "edit_accounts" "edit_own_accounts" %}yes{% else %}no{% endcan %}'

    assert show(source, actor=actor(Permission.EDIT_OWN_ACCOUNTS)) == "yes"
    assert show(source, actor=actor(Permission.READ_REGISTER)) == "no"
    assert show(source) == "no"


def test_a_permission_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="fly"):
        show('{% can "fly" %}x{% endcan %}', actor=actor())
    with pytest.raises(TemplateSyntaxError):
        show("{% can %}x{% endcan %}")


def test_a_row_of_tags_is_made_of_strings_not_of_templates(monkeypatch):
    """A list of fifty rows must not load or render fifty templates."""
    template = Template(
        "{% load meridian %}{% for n in rows %}{% tier 1 'Key' %}{% logo n %}"
        "{% money_short 3120000000 'EUR' %}{% spark trend 'Revenue' %}{% when day %}{% endfor %}"
    )
    rendered = []
    original = Template.render
    monkeypatch.setattr(Template, "render", lambda *a: rendered.append(1) or original(*a))

    context = Context({"rows": range(50), "trend": range(12), "day": date(2020, 1, 1)})
    template.render(context)

    assert len(rendered) == 1
