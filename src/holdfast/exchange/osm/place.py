"""A place as an extract tells it: where it is, what kind, what it is called. No other tag is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """`ref` is the element as n, w or r and its number; `shape` is GeoJSON, None for a point."""

    ref: str
    kind: str
    lat: float
    lon: float
    name: str = ""
    name_zh: str = ""
    shape: dict[str, object] | None = None
    public_service: bool = False
    always_standard: bool = False
