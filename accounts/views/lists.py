"""The list of accounts, its filters, and finding an account while typing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts import tables
from accounts.choices import Lifecycle
from accounts.countries import country_name
from accounts.queries import book, type_ahead
from accounts.queries.accounts import get_account
from accounts.views.frame import colleagues, language_of, our_units
from accounts.views.rows import list_body
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.lists import ListSpec, ListState, Several, flag, key, number, one_of, text

ACCOUNTS = ListSpec(
    filters={
        "mine": flag,
        "no_manager": flag,
        "tier": Several(number),
        "sector": text,
        "country": text,
        "lifecycle": one_of(Lifecycle.values),
        "unit": key,
        "manager": key,
        "group": key,
        "archived": flag,
    },
    sorts=book.SORTS,
    default_sort="name",
)
FOUND = 8
VIEWS = ("mine", "no_manager", "archived")


@require_GET
@allow(Permission.READ_REGISTER)
def accounts(request: HttpRequest) -> HttpResponse:
    state = ListState(ACCOUNTS, request)
    wanted = book.Filters(q=state.q, **state.filters)
    by, sort = request.actor, state.sort
    if kind := exports.asked(request):
        rows = tables.account_rows(wanted, by=by, sort=sort)
        return exports.table_answer(
            request, name="accounts", columns=tables.ACCOUNTS, rows=rows, kind=kind
        )
    page = state.page(book.listed(wanted, by=by, sort=sort))
    whole = len(page.rows) if not (page.previous or page.next) else None
    counts = book.counts(wanted, by=by, sort=sort, shown=whole)
    context = {
        "state": state,
        "page": page,
        "rows": page.rows,
        "body": list_body(map(book.without_hidden, page.rows), request),
        "counted": _counted(len(page.rows), counts.shown),
        "narrowed_by_sort": book.hides_rows(sort, by=by),
        "views": _views(state, counts),
        "chips": _chips(state),
        "hidden": state.hidden("q"),
        "filters_url": f"{reverse('accounts:filters')}{state.url()[len(request.path) :]}",
        "import_url": import_url(),
        "group": get_account(wanted.group) if wanted.group else None,
    }
    return respond(request, "accounts/_list.html", context, page="accounts/list.html")


@require_GET
@allow(Permission.READ_REGISTER)
def filters(request: HttpRequest) -> HttpResponse:
    """The filter panel with the values that occur, fetched when it is opened."""
    state = ListState(ACCOUNTS, request)
    context = {"state": state, **_offers(state)}
    return respond(request, "accounts/_filters.html", context, page="accounts/filters.html")


@require_GET
@allow(Permission.READ_REGISTER)
def find(request: HttpRequest) -> HttpResponse:
    """Accounts to choose from, for the picker of a form (`field` is the input it fills)."""
    words = request.GET.get("find", "")[:80]
    found = type_ahead(words, by=request.actor, limit=FOUND)
    context = {"found": found, "words": words}
    return render(request, "accounts/_found.html", context)


def import_url() -> str:
    """Where files come in; empty where nothing of the kind is installed."""
    try:
        return reverse("imports:start")
    except NoReverseMatch:
        return ""


def _views(state: ListState, counts: book.Counts) -> list[dict[str, Any]]:
    """The views over the list; each is an address."""
    chosen = next((name for name in VIEWS if state.filters.get(name)), "everyone")
    labels = {
        "everyone": _("All"),
        "mine": _("Mine"),
        "no_manager": _("Without a manager"),
        "archived": _("Archived"),
    }
    return [
        {
            "label": label,
            "url": state.url(**{**dict.fromkeys(VIEWS), **({name: True} if name in VIEWS else {})}),
            "current": name == chosen,
            "count": _short_count(getattr(counts, name)) if name != "archived" else None,
        }
        for name, label in labels.items()
    ]


def _short_count(number: int | None) -> str:
    return f"{number:,}" if number is not None else f"{book.COUNT_UP_TO // 1000}k+"


def _counted(shown: int, found: int | None) -> str:
    if found is None:
        return _("%(shown)s of more than %(all)s accounts") % {
            "shown": shown,
            "all": f"{book.COUNT_UP_TO:,}",
        }
    words = ngettext("%(shown)s of %(all)s account", "%(shown)s of %(all)s accounts", found)
    return words % {"shown": shown, "all": f"{found:,}"}


def _chips(state: ListState) -> list[dict[str, str]]:
    """The filters that are set, in words; the views and the group say themselves."""
    names = {
        "unit": dict(our_units()) if "unit" in state.filters else {},
        "manager": dict(colleagues()) if "manager" in state.filters else {},
        "lifecycle": dict(Lifecycle.choices),
    }
    return [
        {"label": _chip_words(chip.name, chip.value, names), "url": chip.url}
        for chip in state.chips
        if chip.name not in VIEWS
    ]


def _chip_words(name: str, value: Any, names: dict[str, dict[Any, Any]]) -> str:
    if name == "tier":
        return _("Tier %(level)s") % {"level": value} if value else _("No tier")
    if name == "country":
        return country_name(str(value), language_of())
    if name == "group":
        return _("One group")
    return str(names.get(name, {}).get(value, value))


def _offers(state: ListState) -> dict[str, Any]:
    language = language_of()
    facets = book.facets()
    return {
        "state": state,
        "hidden": state.hidden("tier", "sector", "country", "lifecycle", "unit", "manager"),
        "sectors": facets["sector"],
        "countries": [(c, country_name(c, language), n) for c, n in facets["country"]],
        "tiers": book.tiers_in_use(),
        "lifecycles": Lifecycle.choices,
        "units": our_units(),
        "unit": state.filters.get("unit"),
        "managers": colleagues(),
        "manager": state.filters.get("manager"),
    }
