"""One process of the house on the database that the tests already run: `python -m tests.browser.parts web PORT`.

The command line would start a database of its own; here the tests hold it."""

from __future__ import annotations

import sys


def web(port: int) -> None:
    serve("holdfast.project.wsgi:application", port, "wsgi", 4)


def stream(port: int) -> None:
    serve("holdfast.project.asgi_stream:application", port + 1, "asgi", 1)


def serve(target: str, port: int, interface: str, threads: int) -> None:
    from holdfast.engine import port as ports
    from holdfast.engine import web as engine

    bound = ports.bind("127.0.0.1", port)
    engine.serve(target, bound, interface=interface, workers=1, threads=threads, tls=None)


def sealer(port: int) -> None:
    import django

    django.setup()
    from holdfast.rooms.ledger.sealer import run

    run()


if __name__ == "__main__":
    {"web": web, "stream": stream, "sealer": sealer}[sys.argv[1]](int(sys.argv[2]))
