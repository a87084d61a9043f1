"""The colours of the ground, for drawings that cannot read the page's tokens. `tokens.css` says the same as `--map-…`."""

from __future__ import annotations

from collections.abc import Mapping

COLOURS: Mapping[str, Mapping[str, str]] = {
    "light": {
        "land": "#ebeef1",
        "built": "#e5e9ed",
        "building": "#dfe4e9",
        "water": "#c6dae6",
        "green": "#dbe7d6",
        "road": "#ffffff",
        "edge": "#d3d9e1",
        "ink": "#12161c",
        "panel": "#ffffff",
    },
    "dark": {
        "land": "#12171e",
        "built": "#151b23",
        "building": "#1a2129",
        "water": "#0b2230",
        "green": "#14241e",
        "road": "#2a333f",
        "edge": "#0d1014",
        "ink": "#eaeef3",
        "panel": "#151a20",
    },
}
