"""What a network is made from: ways, nodes, barriers and turn rules of an extract as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]
Tags = Mapping[str, str]

# The keys that a profile may look at; readers keep no others.
WAY_KEYS = (
    "highway",
    "oneway",
    "oneway:emergency",
    "junction",
    "maxspeed",
    "maxspeed:forward",
    "maxspeed:backward",
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "psv",
    "bus",
    "emergency",
    "service",
    "area",
)
NODE_KEYS = ("barrier", "access", "vehicle", "motor_vehicle", "motorcar", "emergency")


@dataclass(frozen=True)
class TurnRule:
    """A restriction: from these ways over this node to those ways, forbidden (`no_*`) or the only one (`only_*`).

    `via_node` is 0 where the rule goes over ways; `spared` lists the vehicles that it does not bind."""

    relation: int
    kind: str
    from_ways: tuple[int, ...]
    via_node: int
    to_ways: tuple[int, ...]
    spared: tuple[str, ...] = ()
    via_ways: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ways:
    """Ways `ids` (W); way i passes `nodes[starts[i]:starts[i + 1]]` at `lonlat` (M, 2), NaN where the extract lacks the
    node; its tags are `tags[tag_of[i]]`. `barriers` are nodes with their tags. `sha256` is that of the file."""

    file: str
    ids: Whole
    starts: Whole
    nodes: Whole
    lonlat: Floats
    tags: tuple[Tags, ...]
    tag_of: Small
    barriers: Mapping[int, Tags] = field(default_factory=dict)
    turns: tuple[TurnRule, ...] = ()
    sha256: str = ""
    data_at: str = ""
    credit: str = ""
