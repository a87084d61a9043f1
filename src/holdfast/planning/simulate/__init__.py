"""Calls against finite crews, replayed many times: how long people wait, and what one change would do (H3)."""

from __future__ import annotations
