"""A mail server in a process of its own: one line a letter, on the disk before it answers.

`python -m tests.outbox.recorder LOG --delay S --first-refused-after S` prints its port.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.outbox.post_office import PostOffice, Talk, post_office


def main() -> None:
    asked = _arguments()
    log = os.open(asked.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with post_office() as office:
        office.faults["taken"] = lambda talk: _take(office, log, talk, asked)
        print(office.port, flush=True)
        sys.stdin.read()  # until the test goes away


def _take(office: PostOffice, log: int, talk: Talk, asked: argparse.Namespace) -> None:
    letter = office.received[-1]
    first = len(office.received) == 1
    os.write(log, f"{letter.message_id} {letter.address}\n".encode())
    if first and asked.first_refused_after:
        time.sleep(asked.first_refused_after)
        talk.say("554 no")
        return
    time.sleep(asked.delay)
    talk.say("250 taken")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--first-refused-after", type=float, default=0.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
