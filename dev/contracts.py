"""Writes the doors of rooms into pyproject.toml: one `protected` contract a room, from the list of rooms.

`--check` only says whether they stand there as they should. A room's closed doors may be used by the room itself, by portal
and by project.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ROOT / "src" / "holdfast" / "rooms"
CLOSED = ("access", "forms", "jobs", "panels", "rest", "urls", "views")
BEGIN = "# -- doors of rooms: written by dev/contracts.py\n"


def contracts() -> str:
    rooms = sorted(path.name for path in ROOMS.iterdir() if (path / "__init__.py").exists())
    return "".join(contract(room) for room in rooms if closed_doors(room))


def closed_doors(room: str) -> list[str]:
    return [door for door in CLOSED if (ROOMS / room / f"{door}.py").exists() or (ROOMS / room / door).is_dir()]


def contract(room: str) -> str:
    inside = f"holdfast.rooms.{room}"
    protected = "".join(f'    "{inside}.{door}",\n' for door in closed_doors(room))
    return (
        "\n[[tool.importlinter.contracts]]\n"
        f'name = "Doors of {room}"\n'
        'type = "protected"\n'
        f"protected_modules = [\n{protected}]\n"
        f'allowed_importers = ["{inside}", "holdfast.portal", "holdfast.project"]\n'
    )


def main() -> int:
    file = ROOT / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    wanted = text.partition(BEGIN)[0].rstrip("\n") + "\n\n" + BEGIN + contracts()
    if "--check" in sys.argv:
        if text != wanted:
            print("the doors of rooms in pyproject.toml are not up to date: run python3 dev/contracts.py")
        return int(text != wanted)
    file.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
