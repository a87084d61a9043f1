"""What people and rooms above can do with rosters; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.rosters.actions.draw import draw_ahead
from holdfast.rooms.rosters.actions.feeds import end_feed, feed_of, make_feed
from holdfast.rooms.rosters.actions.give import fill, override
from holdfast.rooms.rosters.actions.hand_over import ask_about_note, read_note, write_note
from holdfast.rooms.rosters.actions.reach import start_reach_test
from holdfast.rooms.rosters.actions.set_template import NewRoster, set_template
from holdfast.rooms.rosters.actions.swaps import answer_swap, ask_swap, take_back_swap
from holdfast.rooms.rosters.actions.watch import watch_gaps

__all__ = [
    "NewRoster",
    "answer_swap",
    "ask_about_note",
    "ask_swap",
    "draw_ahead",
    "end_feed",
    "feed_of",
    "fill",
    "make_feed",
    "override",
    "read_note",
    "set_template",
    "start_reach_test",
    "take_back_swap",
    "watch_gaps",
    "write_note",
]
