"""How the grammar says what a key means: the reader, the checks and the reference all read it from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Meaning:
    """What one key means and what its value must be beyond its type.

    ref: tables whose names the value must be one of. keys_ref: the same for the keys of a table of values.
    least and most: limits of a number or a duration; most is for numbers only. form: what a text must look like.
    names: the value names its table, and no other table of the kind may have it.
    """

    means: str
    unit: str = ""
    ref: tuple[str, ...] = ()
    keys_ref: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    form: str = ""
    names: bool = False
    filled: bool = False


def says(
    means: str,
    *,
    default: Any = MISSING,
    factory: Callable[[], Any] | None = None,
    unit: str = "",
    ref: str = "",
    keys_ref: str = "",
    least: float | None = None,
    most: float | None = None,
    form: str = "",
    names: bool = False,
    filled: bool = False,
) -> Any:
    """A field of a table with its meaning; without a default the key must be there."""
    meaning = Meaning(
        means, unit, tuple(ref.split()), tuple(keys_ref.split()), least, most, form, names=names, filled=filled
    )
    if factory is not None:
        return field(default_factory=factory, metadata={"meaning": meaning})
    return field(default=default, metadata={"meaning": meaning})
