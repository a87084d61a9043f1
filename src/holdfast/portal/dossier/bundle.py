"""The evidence bundle: one ZIP with the dossier on paper and as JSON, its files, the ledger's lines and a manifest.

The same state gives the same bytes: names are sorted, times are those of the state, nothing says who asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from holdfast.kernel.canonical import plain
from holdfast.portal.dossier.as_of import AsOf
from holdfast.portal.dossier.dossier import FORMAT, Dossier

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Packed:
    """What went in, by name: size and SHA-256."""

    hashes: Mapping[str, tuple[int, str]]
    manifest: bytes


def pack_bundle(into: IO[bytes], dossier: Dossier, parts: Mapping[str, bytes], left_out: Mapping[str, int]) -> Packed:
    """Writes the parts by name, then the manifest that lists all of them."""
    hashes = {name: (len(parts[name]), sha256(parts[name]).hexdigest()) for name in sorted(parts)}
    manifest = _manifest(dossier, hashes, left_out)
    with ZipFile(into, "w", compression=ZIP_DEFLATED) as archive:
        for name in sorted(parts):
            archive.writestr(_info(name, dossier.as_of), parts[name])
        archive.writestr(_info(MANIFEST, dossier.as_of), manifest)
    return Packed(hashes, manifest)


def _manifest(dossier: Dossier, hashes: Mapping[str, tuple[int, str]], left_out: Mapping[str, int]) -> bytes:
    form = {
        "format": f"{FORMAT}, bundle",
        "place": dossier.place.pk,
        "language": dossier.language,
        "as_of": dossier.as_of.as_json(),
        "files": [{"name": name, "size": size, "sha256": digest} for name, (size, digest) in hashes.items()],
        "left_out": dict(left_out),
        "check": "holdfast ledger verify --extract ledger.jsonl",
    }
    return (json.dumps(form, default=plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _info(name: str, as_of: AsOf) -> ZipInfo:
    """A ZIP knows no time before 1980 and no seconds but even ones; the manifest has the moment whole."""
    info = ZipInfo(name, max(as_of.moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
