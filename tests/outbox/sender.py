"""A sender in a process of its own. `--without` takes one guard away: the control that shows what it is for."""

from __future__ import annotations

import argparse

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--without", choices=["takeover", "fence"], default=None)
    without = parser.parse_args().without
    django.setup()
    if without:
        _take_away(without)
    print("ready", flush=True)
    _send_for_ever()


def _take_away(guard: str) -> None:
    from holdfast.rooms.outbox import claim, finish

    if guard == "takeover":
        claim._CLAIM = claim._CLAIM.replace("OR w.lease_until < %(real)s", "")
    else:
        finish._MOVE = finish._MOVE.replace("AND m.fence = n.fence", "").replace("AND m.state = 'leased'", "")


def _send_for_ever() -> None:
    import time

    from holdfast.rooms.outbox.jobs import send_due

    while True:
        if not send_due():
            time.sleep(0.05)


if __name__ == "__main__":
    main()
