"""Three verdicts on one document: its schema, the rules of the standard's text, our profile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from holdfast.exchange.cap.document import VERSION, RefusedDocument, inside, is_alert, tree_of, version_of
from holdfast.exchange.cap.profile import broken_profile
from holdfast.exchange.cap.reader import alert_of, schema_problems
from holdfast.exchange.cap.rules import Problem, broken_rules


class SchemaVerdict(StrEnum):
    """What a document is to the schema of CAP 1.2."""

    VALID = "valid"
    INVALID = "invalid"
    OTHER = "other"  # an alert of another version or namespace
    NOT_CAP = "not-cap"
    REFUSED = "refused"  # not looked at any further


@dataclass(frozen=True)
class Verdict:
    """What a check found. `inside`: whole alerts that an envelope or a feed carries; `reason`: one sentence."""

    file: str
    version: str
    schema: SchemaVerdict
    reason: str = ""
    rules: tuple[Problem, ...] = ()
    profile: tuple[Problem, ...] = ()
    inside: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether schema and rules both accept it."""
        return self.schema is SchemaVerdict.VALID and not self.rules

    def as_json(self) -> dict[str, object]:
        return {
            "file": self.file,
            "version": self.version,
            "schema": self.schema.value,
            "reason": self.reason,
            "rules": [each.as_json() for each in self.rules],
            "profile": [each.as_json() for each in self.profile],
            "inside": self.inside,
        }


def check(data: bytes, file: str) -> Verdict:
    """The verdicts on a document; any bytes get an answer."""
    try:
        root = tree_of(data)
    except RefusedDocument as refused:
        return Verdict(file, "", SchemaVerdict.REFUSED, refused.reason)
    version = version_of(root)
    if version == VERSION:
        return _alert(root, file)
    if is_alert(root):
        reason = f"CAP {version} is not read, only {VERSION}" if version else _namespace(root)
        return Verdict(file, version, SchemaVerdict.OTHER, reason)
    found = len(inside(root))
    return Verdict(file, "", SchemaVerdict.NOT_CAP, f"the root is {etree.QName(root).localname}", inside=found)


def _alert(root: etree._Element, file: str) -> Verdict:
    problems = schema_problems(root)
    if problems:
        line, words = problems[0]
        return Verdict(file, VERSION, SchemaVerdict.INVALID, f"line {line}: {words}")
    alert = alert_of(root)
    rules, profile = tuple(broken_rules(alert)), tuple(broken_profile(alert))
    return Verdict(file, VERSION, SchemaVerdict.VALID, "", rules, profile)


def _namespace(root: etree._Element) -> str:
    return f"the namespace {(etree.QName(root).namespace or 'none')[:120]} is no version of CAP"
