"""`python -m holdfast.project.bench.streaming stream PORT | sealer`: what makes pages live, of a house whose database
somebody runs."""

from __future__ import annotations

import sys

from holdfast.engine import port as ports
from holdfast.engine.web import serve
from holdfast.project.cli.django import set_up


def stream(port: int) -> None:
    """As `holdfast stream` serves it."""
    bound = ports.bind("127.0.0.1", port)
    serve("holdfast.project.asgi_stream:application", bound, interface="asgi", workers=1, threads=1, tls=None)


def sealer() -> None:
    set_up()
    from holdfast.rooms.ledger.sealer import run

    run()


if __name__ == "__main__":
    stream(int(sys.argv[2])) if sys.argv[1] == "stream" else sealer()
