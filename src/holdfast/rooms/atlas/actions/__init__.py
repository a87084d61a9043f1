"""What can be done with the ground."""

from holdfast.rooms.atlas.actions.bring_in import Brought, bring_in_ground

__all__ = ["Brought", "bring_in_ground"]
