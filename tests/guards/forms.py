"""Reading the forms of a page as a browser does: what would be sent if nobody touched them."""

from html.parser import HTMLParser


class Forms(HTMLParser):
    """`found`: (method, action, fields) of each form; a field may have several values."""

    def __init__(self, html):
        super().__init__()
        self.found, self._form, self._select, self._area = [], None, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._form = (given.get("method", "get").lower(), given.get("action", ""), {})
            self.found.append(self._form)
        elif self._form is None or "disabled" in given:
            return
        elif tag == "input":
            self._input(given)
        elif tag == "select":
            self._select = (given.get("name", ""), [], "multiple" in given)
        elif tag == "option" and self._select is not None:
            self._select[1].append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._area = (given.get("name", ""), [])

    def handle_data(self, data):
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None and self._form is not None:
            name, options, several = self._select
            chosen = [value for value, selected in options if selected]
            if not chosen and options and not several:
                chosen = [options[0][0]]
            self._form[2].setdefault(name, []).extend(chosen)
            self._select = None
        elif tag == "textarea" and self._area is not None and self._form is not None:
            name, texts = self._area
            self._form[2].setdefault(name, []).append("".join(texts).strip())
            self._area = None

    def _input(self, given):
        name, kind = given.get("name"), given.get("type", "text")
        if not name or kind in {"submit", "file", "button"}:
            return
        if kind in {"checkbox", "radio"} and "checked" not in given:
            return
        self._form[2].setdefault(name, []).append(given.get("value", ""))


def form_for(html, action, *, page):
    """The fields of the form on this page that is posted to the address, or None."""
    for method, where, fields in Forms(html).found:
        if method == "post" and (where or page).split("?")[0] == action:
            return {name: values for name, values in fields.items() if name}
    return None
