"""Chinese is complete: every text of the house for people has its translation, with the same placeholders."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation.template import templatize

from holdfast.project.build.translations import catalogue, compile_parts, messages

HOUSE = Path(__file__).resolve().parents[2] / "src" / "holdfast"
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop", "noop", "now_in"}
PLURAL = {"ngettext", "ngettext_lazy"}
# The sentences of refusals are plain text where no framework is known; pages translate them. Where each one stands.
SENTENCES = {"Refusal": 1, "Refused": 0, "NotAllowed": 0, "OutOfDate": 0, "NotFound": 0, "Unavailable": 0}
PLACES = re.compile(r"%\((\w+)\)|\{(\w+)\}")


def named() -> Iterator[tuple[str, str]]:
    """Every text that code and templates hand to gettext, with the file that does."""
    for path in sorted(HOUSE.rglob("*.py")):
        yield from ((text, str(path.relative_to(HOUSE))) for text in in_code(path.read_text(encoding="utf-8")))
    for path in sorted(HOUSE.rglob("*.html")):
        yield from ((text, str(path.relative_to(HOUSE))) for text in in_template(path.read_text(encoding="utf-8")))


def in_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in SINGLE | PLURAL:
            yield from _constant(node, 0)
        elif isinstance(node, ast.Call) and _name(node.func) in SENTENCES:
            yield from _constant(node, SENTENCES[_name(node.func)])


def _constant(call: ast.Call, place: int) -> Iterator[str]:
    words = call.args[place] if len(call.args) > place else None
    if isinstance(words, ast.Constant) and isinstance(words.value, str):
        yield words.value


def in_template(source: str) -> Iterator[str]:
    """Texts of `translate`, `blocktranslate` and `_()`: what Django's own extractor finds."""
    for line in templatize(source).splitlines():
        for found in re.finditer(r"""\bn?gettext\(u?(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", line):
            yield str(ast.literal_eval(found["text"]))
        for found in re.finditer(r"""(?<![\w.])_\((?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""", line):
            yield str(ast.literal_eval(found["text"]))


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def test_every_text_of_the_house_is_translated() -> None:
    known = {_first(message.id) for _part, message in messages()}
    with translation.override("zh-hans"):
        missing: dict[str, set[str]] = defaultdict(set)
        for text, path in named():
            if text not in known and not _same_in_both(text):
                missing[path].add(text)

    told = "\n".join(f"{path}: {sorted(texts)}" for path, texts in sorted(missing.items()))
    assert not missing, f"no Chinese in locale/parts for\n{told}"


def test_a_translation_keeps_its_placeholders() -> None:
    wrong = [
        (part, _first(message.id), string)
        for part, message in messages()
        for string in (message.string if isinstance(message.string, tuple | list) else [message.string])
        if _places(_first(message.id)) != _places(string)
    ]

    assert not wrong


def test_two_parts_never_translate_one_text_in_two_ways() -> None:
    seen: dict[tuple[str, str | None], dict[object, str]] = defaultdict(dict)
    for part, message in messages():
        seen[_first(message.id), message.context].setdefault(_string(message.string), part)
    double = {text[0]: strings for text, strings in seen.items() if len(strings) > 1}

    assert not double


def test_the_compiled_catalogue_speaks_chinese(tmp_path: Path) -> None:
    count = compile_parts(compiled=tmp_path / "django.mo")

    assert count == len(catalogue())
    assert (tmp_path / "django.mo").stat().st_size > 1000


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("{% load i18n %}{% translate 'Owed' %}", ["Owed"]),
        (
            "{% load i18n %}{% blocktranslate with who=post %}What {{ who }} owes{% endblocktranslate %}",
            ["What %(who)s owes"],
        ),
        ('{% load i18n %}{% translate "It\'s late" %}', ["It's late"]),
    ],
)
def test_texts_of_templates_are_found(source: str, texts: list[str]) -> None:
    assert list(in_template(source)) == texts


def _first(identity: object) -> str:
    return str(identity[0] if isinstance(identity, tuple | list) else identity)


def _string(string: object) -> object:
    return tuple(string) if isinstance(string, list) else string


def _places(text: str) -> set[str]:
    return {name for pair in PLACES.findall(text) for name in pair if name}


def _same_in_both(text: str) -> bool:
    """Marks and codes without a letter, and proper names."""
    return not re.search(r"[A-Za-z]{2}", PLACES.sub("", text)) or text in {"Holdfast"}
