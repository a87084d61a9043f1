"""`python -m holdfast.project.bench.serving PORT`: the web processes alone, of a house whose database somebody runs."""

from __future__ import annotations

import sys

from holdfast.engine import port as ports
from holdfast.engine.web import THREADS, serve, usual_workers


def main(port: int) -> None:
    bound = ports.bind("127.0.0.1", port)
    serve(
        "holdfast.project.wsgi:application",
        bound,
        interface="wsgi",
        workers=usual_workers(),
        threads=THREADS,
        tls=None,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
