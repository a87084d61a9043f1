"""Finding packs, areas and places from the words of a command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.policy.files import text_at
from holdfast.policy.read import read_pack, shipped_keys, shipped_pack

if TYPE_CHECKING:
    from holdfast.policy.pack import Pack
    from holdfast.rooms.agencies.models import Agency


def pack_of(words: str) -> Pack:
    """A pack by the key of one that ships, or by its file or folder."""
    if words in shipped_keys():
        return shipped_pack(words)
    return read_pack(text_of(Path(words)), words)


def text_of(path: Path) -> str:
    """The text of a pack's file or folder."""
    if not path.exists():
        raise BadInput(Where(str(path)), "a file, a folder, or one of " + ", ".join(shipped_keys()), "nothing")
    return text_at(path)


def newest_pack(key: str) -> Pack:
    """The newest loaded version of a pack; one that ships is loaded when it is not."""
    from holdfast.rooms.agencies.queries import command_actor, root_agency
    from holdfast.rooms.rulebook.actions import load_shipped_pack
    from holdfast.rooms.rulebook.queries import packs, read

    row = packs().filter(key=key).first()
    if row is None and key in shipped_keys() and root_agency() is not None:
        row = load_shipped_pack(command_actor(), key)
    if row is None and key in shipped_keys():
        return shipped_pack(key)
    if row is None:
        raise BadInput(Where(field="--pack"), "one of " + ", ".join(shipped_keys()) + " or a loaded pack", key)
    return read(row)


def area_at(words: str, *, option: str = "--area") -> Agency:
    """An open agency by its path, or by its code where only one has it."""
    from holdfast.rooms.agencies.models import Agency
    from holdfast.rooms.agencies.queries import agency_at

    by_code = list(Agency.objects.filter(code=words, closed_at__isnull=True)[:2])
    found = agency_at(words) or (by_code[0] if len(by_code) == 1 else None)
    if found is None:
        raise BadInput(Where(field=option), "the path or the only code of an open agency", words)
    return found
