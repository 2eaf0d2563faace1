"""What is drawn or worked out once is, for everybody else, what drawing it anew would give."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch, path, reverse
from django.utils import translation

from kam.errors import NotAllowed
from kam.web.addresses import address

STEADY = (
    "{% load steady %}{% steady key rights with id %}<a id='{{ id }}'>{{ text }}</a>{% endsteady %}"
)
PANEL = "{% load panels %}{% panel name thing %}<a>{{ panel_url }}</a>{% endpanel %}"


def open_panel(request, thing_id):
    assert (request.method, dict(request.GET)) == ("GET", {})
    return HttpResponse(f"<b>{thing_id} for {request.actor}</b>")


def refused_panel(request, thing_id):
    raise NotAllowed("Not yours.")


def gone_panel(request, thing_id):
    raise Http404


def broken_panel(request, thing_id):
    raise KeyError(thing_id)


def panel_without_database(request, thing_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM there_is_no_such_table")


urlpatterns = [
    path("open/<uuid:thing_id>/", open_panel, name="open"),
    path("refused/<uuid:thing_id>/", refused_panel, name="refused"),
    path("gone/<uuid:thing_id>/", gone_panel, name="gone"),
    path("broken/<uuid:thing_id>/", broken_panel, name="broken"),
    path("sql/<uuid:thing_id>/", panel_without_database, name="sql"),
    path("two/<uuid:one>/<uuid:other>/<str:word>/", open_panel, name="two"),
]


def drawn(source, **values):
    return Template(source).render(Context(values))


def test_a_steady_part_takes_in_the_id_of_each_reader():
    first, second = uuid4(), uuid4()
    template = Template(STEADY)

    def shown(**values):
        return template.render(Context({"key": "k", "rights": 1, **values}))

    assert shown(id=first, text="a") == f"<a id='{first}'>a</a>"
    assert shown(id=second, text="b") == f"<a id='{second}'>a</a>"
    assert shown(id=second, text="b", rights=2) == f"<a id='{second}'>b</a>"
    assert shown(id=second, text="c", key="") == f"<a id='{second}'>c</a>"


@pytest.mark.parametrize("slot", ["", "short", "<script>alert(1)</script>aaaaaaaaaaaaaaaaaaa"])
def test_what_could_stand_elsewhere_is_no_slot(slot):
    template = Template(STEADY)
    for text in ("a", "b"):
        page = template.render(Context({"key": "k", "rights": 1, "id": slot, "text": text}))
        assert page.endswith(f">{text}</a>")
        assert "<script>" not in page


@pytest.mark.urls(__name__)
def test_addresses_are_what_reverse_gives():
    for _ in range(3):
        one, other = uuid4(), uuid4()
        for args in ((one, other, "a b%s"), (one, one, "x"), (other, one, str(one))):
            assert address("two", *args) == reverse("two", args=args)
        page = drawn("{% url 'two' one other 'w' as there %}{{ there }}", one=one, other=other)
        assert page == reverse("two", args=[one, other, "w"])
    with pytest.raises(NoReverseMatch):
        address("nothing")
    assert drawn("{% url 'nothing' as there %}{{ there }}") == ""


def test_words_follow_the_language():
    template = Template("{% load i18n %}{% translate 'Save' %}|{% translate 'Save' as a %}{{ a }}")
    for _ in range(2):
        for language, word in (("en", "Save"), ("de", "Speichern")):
            with translation.override(language):
                assert template.render(Context()) == f"{word}|{word}"


@pytest.fixture
def panel():
    def shown(name, thing):
        request = RequestFactory().post("/page/?mine=1", {"typed": "x"})
        request.actor = SimpleNamespace(name="Mia")
        return drawn(PANEL, name=name, request=request, thing=thing)

    return shown


@pytest.mark.urls(__name__)
def test_a_panel_stands_in_the_page_or_leaves_it_whole(panel):
    thing = uuid4()

    assert panel("open", thing) == f"<b>{thing} for namespace(name='Mia')</b>"
    assert panel("nothing", thing) == ""
    assert panel("refused", thing) == ""
    assert panel("gone", thing) == ""
    assert panel("broken", thing) == f"<a>/broken/{thing}/</a>"


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_panel_that_broke_the_transaction_leaves_the_page_whole(panel):
    thing = uuid4()
    with transaction.atomic():
        assert panel("sql", thing) == f"<a>/sql/{thing}/</a>"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
