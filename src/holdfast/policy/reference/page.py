"""`docs/pack-reference.md`, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from holdfast.domain.grading.facts import EVENT_FACTS, PLACE_FACTS
from holdfast.policy.kinds import kinds
from holdfast.policy.read import shipped_keys, shipped_pack_text
from holdfast.policy.reference.schema import KeyRow, TableRow, tables
from holdfast.policy.tables import shipped_text

FACTS = {
    "daily_footfall": "people who come in on an average day",
    "peak_presence": "people who are there at the same time at the busiest, staff included",
    "public_floor_area_m2": "public floor area in square metres",
    "critical": "designated as critical by the authority",
    "public_service": "a general public-service site, by its use",
    "always_standard": "a use that a law keeps at one tier, by its use; for grade rules only",
    "expected_attendance": "people expected at the event",
    "ticket_check": "tickets, invitations or passes are checked at entry",
    "crosses_borders": "held in several provinces or states",
    "at_graded_place": "held at a place that is of the highest tier itself",
}
_LONGEST_EXAMPLE = 1600
_HEADER = re.compile(r"(?m)^(?=\[)")


@cache
def page() -> str:
    """The whole reference."""
    parts = [
        shipped_text("reference/first-pack.md"),
        "```toml\n" + shipped_text("reference/first-pack.toml").rstrip() + "\n```",
        shipped_text("reference/conventions.md"),
        "## Facts\n\nA pack can read these and no others; the register keeps them with value, method, date and assessor.\n",
        "\n".join(_facts()),
        "## Kinds\n\nThe words of `uses`. Kinds that stand together are named together or not at all.\n",
        "\n".join(_kinds()),
        "## Tables\n",
        *(_table(row) for row in tables()),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _facts() -> Iterator[str]:
    yield "| name | of | type | what it says |\n|---|---|---|---|"
    for of, facts in (("places", PLACE_FACTS), ("events", EVENT_FACTS)):
        for name, is_flag in facts.items():
            yield f"| `{name}` | {of} | `{'flag' if is_flag else 'number'}` | {FACTS[name]} |"


def _kinds() -> Iterator[str]:
    table = kinds()
    yield "| kind | what it is | stands together with |\n|---|---|---|"
    for kind, title in table.titles.items():
        others = [other for other in table.kinds_listed_as(table.listing_of(kind)) if other != kind]
        yield f"| `{kind}` | {title.en} | {', '.join(f'`{other}`' for other in others)} |"


def _table(row: TableRow) -> str:
    title = f"### `{row.header}`" if row.section else f"#### {row.header}"
    lines = [
        title,
        "",
        row.says,
        "",
        "| key | type | default | what it means |",
        "|---|---|---|---|",
        *map(_key, row.keys),
    ]
    example = _example(row.section) if row.section else ""
    return "\n".join(lines) + (f"\n\n```toml\n{example}\n```" if example else "")


def _key(row: KeyRow) -> str:
    return f"| `{row.name}` | {row.type} | {row.default} | {row.means} |"


def _example(section: str) -> str:
    """The row of a shipped pack that shows most keys and is not too long."""
    return max(_examples().get(section, [""]), key=_keys_shown)


def _keys_shown(example: str) -> tuple[int, int]:
    shown = len(re.findall(r"(?m)^\w+ = ", example))
    return (shown if len(example) <= _LONGEST_EXAMPLE else 0, -len(example))


@cache
def _examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in map(shipped_pack_text, shipped_keys()):
        for block in _HEADER.split(text):
            header = re.match(r"\[\[?(\w+)\]", block)
            if header:
                lines = [line for line in block.split("\n") if not line.startswith("#")]
                found.setdefault(header[1], []).append("\n".join(lines).strip())
    return found
