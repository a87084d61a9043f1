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
    from holdfast.rooms.outbox import claim

    if guard == "takeover":
        claim._CLAIM = claim._CLAIM.replace("OR w.lease_until < %(real)s", "")
        return

    def finish_without_fence(claimed: claim.Claimed, answer: object, *, keyed: bool) -> bool:
        from holdfast.domain.lanes import Lane
        from holdfast.domain.outbox.attempt import after

        message = claim.Message.objects.get(pk=claimed.id)
        then = after(answer, lane=Lane(message.lane), attempts=message.attempts, keyed=keyed)  # type: ignore[arg-type]
        claim._move(message, then.state, pause=then.pause)
        return True

    from holdfast.rooms.outbox import sending

    sending.finish = finish_without_fence  # type: ignore[assignment]


def _send_for_ever() -> None:
    import time

    from holdfast.rooms.outbox.jobs import send_due

    while True:
        if not send_due():
            time.sleep(0.05)


if __name__ == "__main__":
    main()
