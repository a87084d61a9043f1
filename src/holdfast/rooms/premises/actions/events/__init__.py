"""What can be done with large events: entered, moved, licensed, cancelled, closed; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.premises.actions.events.change import cancel_event, move_event
from holdfast.rooms.premises.actions.events.close import close_event, next_ended
from holdfast.rooms.premises.actions.events.enter import NewEvent, create_event
from holdfast.rooms.premises.actions.events.licence import Licence, note_licence

__all__ = [
    "Licence",
    "NewEvent",
    "cancel_event",
    "close_event",
    "create_event",
    "move_event",
    "next_ended",
    "note_licence",
]
