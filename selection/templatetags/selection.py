"""`{% decisions_waiting as waiting %}`: the number on the tab of approvals, on every page alike."""

from django import template

from selection.queries.approvals import waiting_for

register = template.Library()


@register.simple_tag(takes_context=True)
def decisions_waiting(context: template.Context) -> int:
    """How many decisions the reader could take now."""
    return waiting_for(context["request"].actor)
