"""The declared table of rights: which role may do which act on records how near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from holdfast.domain.rights.roles import Role, Scope


@dataclass(frozen=True)
class Right:
    """One row. `act` is dotted, room first (`obligations.settle`); roles absent from both sets may not."""

    act: str
    own: frozenset[Role] = frozenset()
    shared: frozenset[Role] = frozenset()
    foreign: frozenset[Role] = frozenset()

    @property
    def is_reading(self) -> bool:
        """Reading acts are named so: `premises.read`, `agencies.read_holders`. A share opens reading; acting on what is
        shared needs the share's word too."""
        return self.act.rpartition(".")[2].split("_")[0] == "read"

    @property
    def room(self) -> str:
        return self.act.partition(".")[0]

    def allows(self, role: Role, scope: Scope) -> bool:
        """Whether the row gives `role` the act at `scope`; who may everywhere may here."""
        sets = {Scope.OWN: self.own, Scope.SHARED: self.shared, Scope.FOREIGN: self.foreign}
        return role in sets[scope] or role in self.foreign


class RightsTable:
    """All rows of all rooms, by act. A second row for one act is an error."""

    def __init__(self, rights: Iterable[Right]) -> None:
        self._rights: dict[str, Right] = {}
        for right in rights:
            if right.act in self._rights:
                raise ValueError(f"two rows for {right.act}")
            self._rights[right.act] = right

    def __getitem__(self, act: str) -> Right:
        return self._rights[act]

    def __contains__(self, act: object) -> bool:
        return act in self._rights

    def __iter__(self) -> Iterator[Right]:
        return iter(self._rights.values())

    def scopes(self, act: str, role: Role) -> frozenset[Scope]:
        """How far `role` may reach with `act`; empty: not at all."""
        right = self._rights[act]
        return frozenset(scope for scope in Scope if right.allows(role, scope))
