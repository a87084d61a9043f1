"""How long a place takes to empty: a hydraulic estimate with every term shown (H4)."""

from __future__ import annotations
