"""The ways out that this installation knows, one set for each sending thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from holdfast.channels.base import Channel, Line
from holdfast.channels.email.channel import EmailChannel
from holdfast.channels.email.settings import SmtpSettings
from holdfast.channels.sms.channel import SmsChannel
from holdfast.channels.sms.gateway import Gateway
from holdfast.channels.webhook.channel import WebhookChannel
from holdfast.channels.webhook.endpoints import endpoints_from
from holdfast.channels.webpush.channel import WebPushChannel
from holdfast.channels.webpush.vapid import has_key, vapid_of
from holdfast.engine.home import Home


def _email() -> Channel:
    return EmailChannel(SmtpSettings.from_environment(os.environ))


def _sms() -> Channel:
    return SmsChannel(Gateway.from_environment(os.environ))


def _webhook() -> Channel:
    return WebhookChannel(endpoints_from(os.environ))


def _push(name: str) -> Channel:
    home = Home.from_environment(os.environ)
    sender = os.environ.get("HOLDFAST_SMTP_FROM", "")
    return WebPushChannel(name, vapid_of(home, f"mailto:{sender}" if sender else "") if has_key(home) else None)


MAKERS: Mapping[str, Callable[[], Channel]] = {
    "email": _email,
    "sms": _sms,
    "webhook": _webhook,
    "webpush": lambda: _push("webpush"),
    "public_push": lambda: _push("public_push"),
}


class Channels:
    """Channels by name, made at first use; `close` lets go of their connections."""

    def __init__(self, makers: Mapping[str, Callable[[], Channel]] = MAKERS) -> None:
        self._channels = {name: make() for name, make in makers.items()}
        self._lines: dict[str, Line] = {}

    def __getitem__(self, name: str) -> Channel:
        return self._channels[name]

    def line(self, name: str) -> Line:
        """The channel's line, made at first use."""
        if name not in self._lines:
            self._lines[name] = self._channels[name].line()
        return self._lines[name]

    def ready(self) -> list[str]:
        """The names of those that can send as the machine is set up."""
        return [name for name, channel in self._channels.items() if not channel.not_ready()]

    def states(self) -> dict[str, str]:
        """For each name, why it cannot send; empty when it can."""
        return {name: channel.not_ready() for name, channel in self._channels.items()}

    def close(self) -> None:
        for line in self._lines.values():
            line.close()
        self._lines.clear()
        for channel in self._channels.values():
            channel.close()
