"""The hypercube model of crews that answer calls (Larson 1974): exact, for up to 16 units."""

from __future__ import annotations
