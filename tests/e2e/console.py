"""An operator at the console, without a browser: opens pages, fills in their forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

PATIENCE_S = 60
NEW_PASSWORD = "four quiet camels"


class Console:
    """A signed-in person."""

    def __init__(self, address: str, login: str, password: str) -> None:
        """Sign in with a first password and change it, as the first login has to."""
        self._address = f"{address}/console"
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy leads away from this machine
        self._fill_in("/sign-in", "/console/sign-in", login=login, password=password)
        again = {"old": password, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
        self._fill_in("/password", "/console/password", **again)

    def answer(self, reference: str, text: str) -> None:
        """Confirm the department of an appeal and send an answer."""
        page = f"/appeals/{reference}"
        self._fill_in(page, f"/console{page}/department")
        self._fill_in(page, f"/console{page}/answer", text=text)

    def close(self) -> None:
        """Leave."""
        self._session.close()

    def _fill_in(self, page: str, action: str, **values: str) -> None:
        """Open a page and send its form for an action; what isn't given stays as it stood there."""
        opened = self._session.get(self._address + page, timeout=PATIENCE_S)
        assert opened.ok, f"{page}: {opened.status_code}"
        forms = _Forms(opened.url)
        forms.feed(opened.text)
        # What is proposed above a form has a form of its own, of one click.
        [*_, form] = [form for form in forms.found if form.action == action]
        assert set(values) <= set(form.values), f"{page} has no field {set(values)}"
        sent = self._session.post(
            urljoin(self._address, action), data=form.values | values, timeout=PATIENCE_S
        )
        assert sent.ok, f"{action}: {sent.status_code} {sent.text}"
        assert sent.history, f"{action} was not accepted: {sent.text}"  # else it leads on


@dataclass
class _Form:
    action: str
    values: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Collects the forms of a page with the values that a browser would send."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._path = urlsplit(address).path
        self._select = ""
        self.found: list[_Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of the form that was begun last."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.found.append(_Form(given.get("action") or self._path))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.found[-1].values[self._select] = given["value"]
        elif tag in ("input", "textarea") and name and self.found:
            self.found[-1].values[name] = given.get("value", "")
