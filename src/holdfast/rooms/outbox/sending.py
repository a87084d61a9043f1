"""Sending what is due: claim, begin, send outside every transaction, finish by fence."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from holdfast.channels.base import Answer, Channel, Outcome
from holdfast.channels.registry import Channels
from holdfast.domain.lanes import Lane
from holdfast.plumbing import clock
from holdfast.rooms.outbox import breaker
from holdfast.rooms.outbox.claim import Claimed, begin, claim, expire, finish, give_back
from holdfast.rooms.outbox.letters import outgoing
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.outbox.release_token import is_released

log = logging.getLogger(__name__)

AT_A_TIME = 20


def send_some(channels: Channels, lanes: Sequence[Lane], *, within: timedelta) -> int:
    """Sends what is due in these lanes for at most `within`; answers how many attempts were made.

    Nothing at all happens without a release. After every batch the most urgent lane is looked at again.
    """
    until = clock.monotonic() + within
    tried = 0
    while is_released():
        expire()
        batch = next((made for lane in lanes if (made := _batch(channels, lane, until))), 0)
        tried += batch
        if not batch or clock.monotonic() >= until:
            break
    return tried


def _batch(channels: Channels, lane: Lane, until: timedelta) -> int:
    closed = breaker.closed_channels()
    tried = 0
    for name in channels.ready():
        if name in closed:
            continue
        claimed = claim(lane, [name], AT_A_TIME)
        for number, one in enumerate(claimed):
            if clock.monotonic() >= until:
                give_back(claimed[number:])
                break
            tried += _send_one(channels[name], one)
    return tried


def _send_one(channel: Channel, claimed: Claimed) -> int:
    message = begin(claimed, keyed=channel.keyed, limit=channel.limit)
    if message is None:
        return 0
    answer = _attempt(channel, message)
    if not finish(claimed, answer, keyed=channel.keyed):
        log.warning("message %s: late answer refused, fence %s has passed", claimed.id, claimed.fence)
    breaker.note(channel.name, answer)
    return 1


def _attempt(channel: Channel, message: Message) -> Answer:
    """The worker's edge: a message that cannot be written is set aside with its reason and stops nobody else."""
    try:
        letter = outgoing(message)
    except Exception:
        log.exception("message %s cannot be written", message.pk)
        return Answer(Outcome.REFUSED, "cannot be written: see the log")
    return channel.send(letter)
