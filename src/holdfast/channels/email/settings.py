"""Where e-mail goes out: HOLDFAST_SMTP_* of the environment, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from holdfast.channels.email.letter import is_address
from holdfast.kernel.errors import BadInput, Place

SECURITIES = ("starttls", "tls", "none")
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class SmtpSettings:
    """One mail server. `security` none is for a server on this machine only, and never with a password."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = "starttls"
    timeout: timedelta = timedelta(seconds=10)
    at_once: int = 4

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> SmtpSettings | None:
        """The settings, None when no host is named; a wrong one is refused by name."""
        host = env.get("HOLDFAST_SMTP_HOST", "")
        if not host:
            return None
        security = env.get("HOLDFAST_SMTP_SECURITY") or ("none" if host in _HERE else "starttls")
        if security not in SECURITIES or (security == "none" and host not in _HERE):
            raise _wrong("HOLDFAST_SMTP_SECURITY", "starttls or tls (none for this machine only)", security)
        return cls(
            host=host,
            port=_port(env.get("HOLDFAST_SMTP_PORT") or {"tls": "465", "starttls": "587"}.get(security, "25")),
            sender=_sender(env.get("HOLDFAST_SMTP_FROM", "")),
            user=env.get("HOLDFAST_SMTP_USER", ""),
            password=env.get("HOLDFAST_SMTP_PASSWORD", ""),
            security=security,
            timeout=timedelta(seconds=_whole(env, "HOLDFAST_SMTP_TIMEOUT", "seconds", 10, 60)),
            at_once=_whole(env, "HOLDFAST_SMTP_AT_ONCE", "connections", 4, 32),
        )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise _wrong("HOLDFAST_SMTP_PORT", "a port from 1 to 65535", text)
    return int(text)


def _whole(env: Mapping[str, str], name: str, what: str, usual: int, most: int) -> int:
    text = env.get(name) or str(usual)
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise _wrong(name, f"{what} from 1 to {most}", text)
    return int(text)


def _sender(text: str) -> str:
    if not is_address(text):
        raise _wrong("HOLDFAST_SMTP_FROM", "the address that messages come from", text)
    return text


def _wrong(name: str, expected: str, came: str) -> BadInput:
    return BadInput(Place(file="environment", field=name), expected, repr(came))
