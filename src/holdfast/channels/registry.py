"""The ways out that this installation knows, one set for each sending thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from holdfast.channels.base import Channel
from holdfast.channels.email.channel import EmailChannel
from holdfast.channels.email.settings import SmtpSettings
from holdfast.channels.sms.channel import SmsChannel
from holdfast.channels.sms.gateway import Gateway
from holdfast.channels.webhook.channel import WebhookChannel
from holdfast.channels.webhook.endpoints import endpoints_from


def _email() -> Channel:
    return EmailChannel(SmtpSettings.from_environment(os.environ))


def _sms() -> Channel:
    return SmsChannel(Gateway.from_environment(os.environ))


def _webhook() -> Channel:
    return WebhookChannel(endpoints_from(os.environ))


MAKERS: Mapping[str, Callable[[], Channel]] = {"email": _email, "sms": _sms, "webhook": _webhook}


class Channels:
    """Channels by name, made at first use; `close` lets go of their connections."""

    def __init__(self, makers: Mapping[str, Callable[[], Channel]] = MAKERS) -> None:
        self._channels = {name: make() for name, make in makers.items()}

    def __getitem__(self, name: str) -> Channel:
        return self._channels[name]

    def ready(self) -> list[str]:
        """The names of those that can send as the machine is set up."""
        return [name for name, channel in self._channels.items() if not channel.not_ready()]

    def states(self) -> dict[str, str]:
        """For each name, why it cannot send; empty when it can."""
        return {name: channel.not_ready() for name, channel in self._channels.items()}

    def close(self) -> None:
        for channel in self._channels.values():
            channel.close()
