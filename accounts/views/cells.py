"""What stands in one field of an account's card: its text, and the way to change it in place.

Drawn here because a page has all of them: by tags each took as long as reading the account.
"""

from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kam.web.addresses import address
from kam.web.marks import icon


def field_inside(
    account_id: UUID, name: str, text: str, *, may_edit: bool, saved: bool = False
) -> SafeString:
    """The inside of `<dd id="field-…">`. `saved` moves the focus to where it was before."""
    opens = _website(text) if name == "website" and text else ""
    if not may_edit:
        return opens or format_html("{}", text or "–")
    inside = format_html(
        '<a class="edit" href="{0}?edit=1" hx-get="{0}?edit=1" hx-target="#field-{1}"'
        ' hx-swap="outerHTML"{2}>{3}{4}</a>',
        address("accounts:field", account_id, name),
        name,
        SafeString(" data-focus") if saved else "",
        text or format_html('<span class="unknown">{}</span>', _("not said")),
        icon("pencil", label=_("Edit")),
    )
    return format_html("{} {}", inside, _opener(text)) if opens else inside


def _website(text: str) -> SafeString:
    return format_html('<a href="{0}" rel="noopener noreferrer" target="_blank">{0}</a>', text)


def _opener(text: str) -> SafeString:
    return format_html(
        '<a class="btn btn-quiet btn-icon btn-s" href="{}" rel="noopener noreferrer"'
        ' target="_blank" aria-label="{}">{}</a>',
        text,
        _("Open the website"),
        icon("external-link"),
    )
