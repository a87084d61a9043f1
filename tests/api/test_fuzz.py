"""Generated requests over the whole description: no fault of ours, no status and no shape that is not described."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from tests.api.conftest import build_city

SECONDS = int(os.environ.get("HOLDFAST_FUZZ_SECONDS", "20"))
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "use_after_free",
)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, allow_reuse_address=False)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def fuzz(address: str, folder: Path, seconds: int, *words: str) -> dict[str, object]:
    report = folder / "report.json"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/openapi.json", "--no-color"]
    command += ["--checks", ",".join(CHECKS), "--max-time", str(seconds), "--seed", "7", "--max-examples", "20"]
    command += ["--report-json-path", str(report), "--suppress-health-check", "all", "--no-shrink"]
    command += ["--phases", "examples,coverage,fuzzing", "--continue-on-failure", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds + 100, check=False)
    print(done.stdout[-12_000:])
    print(done.stderr[-2_000:])
    return {"code": done.returncode, "report": json.loads(report.read_text()) if report.exists() else {}}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["administrator", "stranger"])
def test_no_generated_request_is_a_fault_of_ours(fresh_db: str, settings: object, tmp_path: Path, who: str) -> None:
    settings.API_BUDGET_A_MINUTE = 10**9  # type: ignore[attr-defined]
    city = build_city()
    key = ("--header", f"Authorization: Bearer {city.administrator.secret}") if who == "administrator" else ()

    with served() as address:
        told = fuzz(address, tmp_path, SECONDS if key else max(5, SECONDS // 4), *key)

    assert told["code"] == 0
