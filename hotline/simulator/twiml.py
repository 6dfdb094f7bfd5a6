"""Reads TwiML as strictly as Twilio documents it.

What Twilio would skip with a warning (12200) is skipped here too, but reported as a violation:
a document that a carrier understands by luck is a fault that nobody sees.
"""

from dataclasses import dataclass, field

# The parser is safe here: 64 kB at most, no DOCTYPE, so no entities to expand.
from xml.etree import ElementTree

from hotline.simulator.twiml_rules import MESSAGING, NOT_PLAYED, NOUNS, Rule
from hotline.simulator.webhooks import TWIML_LIMIT

XML_TYPES = frozenset({"text/xml", "application/xml"})


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach of TwiML's rules; `code` is Twilio's error or warning."""

    code: int
    message: str


@dataclass(frozen=True, slots=True)
class Verb:
    """One element, its attributes as written."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple["Verb", ...] = ()

    def seconds(self, attribute: str, default: float) -> float:
        """A length in seconds; the default where it is missing or senseless."""
        value = self.attributes.get(attribute, "")
        return float(value) if value.isdigit() else default

    def flag(self, attribute: str, *, default: bool) -> bool:
        """A truth value."""
        return self.attributes.get(attribute, str(default)).lower() == "true"


@dataclass(slots=True)
class Document:
    """A checked document; `url` is where relative addresses start."""

    url: str
    verbs: tuple[Verb, ...]
    violations: list[Violation] = field(default_factory=list)


class DocumentError(Exception):
    """Nothing that can be run: the customer's fallback URL is asked next."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def parse(body: bytes, content_type: str, url: str, *, rules: dict[str, Rule]) -> Document:
    """Check a document against `VOICE` or `MESSAGING`.

    Raises DocumentError where Twilio gives up and asks the fallback URL.
    """
    if len(body) > TWIML_LIMIT:
        raise DocumentError(11750, "The TwiML is longer than 64 kB.")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in XML_TYPES:
        raise DocumentError(12300, f"The Content-Type is {media_type or 'missing'}, not text/xml.")
    if b"<!DOCTYPE" in body:
        raise DocumentError(12100, "The document has a DOCTYPE.")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - see the import
    except ElementTree.ParseError as error:
        raise DocumentError(12100, f"The document is no XML: {error}") from error
    if root.tag != "Response":
        raise DocumentError(12100, f"The document starts with <{root.tag}>, not <Response>.")
    reader = _Reader(rules)
    reader.refuse_attributes(root, "Response")
    reader.refuse_text(root, root.text)
    nouns = {"Body", "Media"} if rules is MESSAGING else set()
    verbs = reader.elements(root, frozenset(rules) - nouns)
    return Document(url, verbs, reader.violations)


class _Reader:
    """Turns elements into verbs and collects violations."""

    def __init__(self, rules: dict[str, Rule]) -> None:
        self._rules = rules | NOUNS
        self.violations: list[Violation] = []

    def elements(self, parent: ElementTree.Element, allowed: frozenset[str]) -> tuple[Verb, ...]:
        verbs = []
        for element in parent:
            self.refuse_text(parent, element.tail)
            if element.tag in allowed:
                verbs.append(self._verb(element))
            elif element.tag in NOT_PLAYED:
                self._report(f"<{element.tag}> is not played by the simulated carrier.")
            elif element.tag in self._rules:
                self._report(f"<{element.tag}> must not stand inside <{parent.tag}>.")
            else:
                self._report(f"<{element.tag}> is no TwiML inside <{parent.tag}>.")
        return tuple(verbs)

    def _verb(self, element: ElementTree.Element) -> Verb:
        rule = self._rules[element.tag]
        attributes = self._attributes(element, rule)
        children: tuple[Verb, ...] = ()
        if rule.is_mixed:
            text = "".join(element.itertext()).strip()
        else:
            text = (element.text or "").strip()
            children = self.elements(element, rule.children)
        self._check_text(element, rule, text, attributes, has_children=bool(children))
        return Verb(element.tag, attributes, text, children)

    def _attributes(self, element: ElementTree.Element, rule: Rule) -> dict[str, str]:
        good = {}
        for name, value in element.attrib.items():
            if name not in rule.attributes:
                self._report(f"<{element.tag}> has no attribute {name}.")
            elif not rule.attributes[name](value):
                self._report(f'<{element.tag} {name}="{value}">: the value is not allowed.')
            else:
                good[name] = value
        return good

    def _check_text(
        self,
        element: ElementTree.Element,
        rule: Rule,
        text: str,
        attributes: dict[str, str],
        *,
        has_children: bool,
    ) -> None:
        if rule.text is None:
            self.refuse_text(element, text)
        elif text:
            if not rule.text(text):
                self._report(f"<{element.tag}>: the content {text[:100]!r} is not allowed.")
        elif not (rule.text_is_optional and (has_children or "digits" in attributes)):
            self._report(f"<{element.tag}> is empty.")

    def refuse_attributes(self, element: ElementTree.Element, name: str) -> None:
        if element.attrib:
            self._report(f"<{name}> has no attributes.")

    def refuse_text(self, element: ElementTree.Element, text: str | None) -> None:
        if text and text.strip():
            self._report(f"<{element.tag}> holds the text {text.strip()[:100]!r}.")

    def _report(self, message: str) -> None:
        self.violations.append(Violation(12200, message))
