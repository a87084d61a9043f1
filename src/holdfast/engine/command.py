"""A part that is a command of this same program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import holdfast
from holdfast.engine.account import current_account
from holdfast.engine.child import start_child


@dataclass(frozen=True)
class Command:
    """`python -m MODULE WORDS...` in the same environment, with sockets passed on by number."""

    name: str
    module: str
    words: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    handles: Sequence[int] = ()

    def start(self) -> subprocess.Popen[bytes]:
        return start_child(
            [sys.executable, "-m", self.module, *self.words],
            account=current_account(),
            env=child_environment(os.environ) | dict(self.env),
            pass_fds=self.handles,
        )


def child_environment(env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child: UTF-8 even when ours was empty, and the same source as ours from any folder."""
    source = str(Path(holdfast.__file__).resolve().parent.parent)
    paths = [source, *(os.path.abspath(path) for path in env.get("PYTHONPATH", "").split(os.pathsep) if path)]
    return {
        **env,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "PATH": env.get("PATH") or os.defpath,
    }
