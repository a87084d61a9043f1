"""Writes requirements.lock: every version with its hashes, no addresses. Needs uv on the PATH or in UV."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = "--universal --generate-hashes --no-emit-index-url --no-header --quiet --extra dev --extra build".split()

subprocess.run(
    [os.environ.get("UV", "uv"), "pip", "compile", *OPTIONS, "pyproject.toml", "-o", "requirements.lock"],
    cwd=ROOT,
    check=True,
)
