"""The step of the first hour that lies outside the house: a backup that was read back, a checkpoint that somebody has."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from holdfast.engine.manifest import NAME
from holdfast.plumbing.panel import Stand
from holdfast.rooms.outbox.checkpoints import addresses, last_outside


def kept_outside(path: str) -> Stand:
    """Either is enough for the hour; the other is named as missing."""
    backup, checkpoint = _backups() > 0, last_outside() is not None
    missing = [] if backup else [_("no backup lies in the home: holdfast backup --drill")]
    if not checkpoint:
        missing.append(
            _("no checkpoint was taken by another house yet")
            if addresses()
            else _("checkpoints go nowhere: name addresses in HOLDFAST_CHECKPOINT_TO")
        )
    return Stand(enough=backup or checkpoint, have=int(backup) + int(checkpoint), of=2, missing=missing)


def _backups() -> int:
    folder = settings.HOME.backups
    return sum(1 for each in folder.glob(f"*/{NAME}")) if folder.is_dir() else 0
