"""What comes of speaking to somebody outside, told apart by what the other side may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class NothingSent(Exception):
    """The other side certainly has nothing: the address may not be reached, no connection, no secure connection."""


class ForbiddenAddress(NothingSent):
    """The address is none that this house speaks to; trying again will not help."""


class NoAnswer(Exception):
    """Something was sent and no whole answer came: the other side may have acted on it."""


@dataclass(frozen=True)
class HttpAnswer:
    """A whole answer. Header names are in lower case; a redirect is an answer, never followed."""

    status: int
    headers: Mapping[str, str]
    body: bytes
