"""What can be done with the ground."""

from holdfast.rooms.atlas.actions.bring_in import Brought, bring_in_ground
from holdfast.rooms.atlas.extracts import Source, keep_extract

__all__ = ["Brought", "Source", "bring_in_ground", "keep_extract"]
