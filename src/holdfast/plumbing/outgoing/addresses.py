"""Which addresses may be reached. What is not public is forbidden unless the machine's owner names its network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

ALLOW = "HOLDFAST_OUTGOING_ALLOW"
# A v6 address that only wraps a v4 one: what is wrapped is where the packet ends (RFC 6052, RFC 3056).
_NAT64 = ip_network("64:ff9b::/96")
_NAT64_LOCAL = ip_network("64:ff9b:1::/48")


@dataclass(frozen=True)
class Allowed:
    """The networks that may be reached though they are not public, as the machine's owner lists them."""

    networks: tuple[Network, ...] = ()

    @staticmethod
    def from_environment(environment: Mapping[str, str]) -> Allowed:
        """`HOLDFAST_OUTGOING_ALLOW`: networks with commas between (`10.20.0.0/16,10.9.0.7`); ValueError names a wrong one."""
        words = [word.strip() for word in environment.get(ALLOW, "").split(",")]
        return Allowed(tuple(ip_network(word) for word in words if word))

    def why_not(self, address: Address) -> str:
        """Why nothing is sent there; empty when it may be."""
        if any(address in network for network in self.networks):
            return ""
        inner = list(_wrapped(address))
        if all(_is_public(each) for each in (address, *inner)):
            return ""
        return f"{address} is not a public address"


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address in _NAT64_LOCAL or address.is_site_local):
        return False
    return address.is_global and not address.is_multicast and not address.is_unspecified


def _wrapped(address: Address) -> Iterable[IPv4Address]:
    if not isinstance(address, IPv6Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    if int(address) >> 32 == 0:  # ::a.b.c.d, long out of use and still understood
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def read_address(text: str) -> Address:
    """An address as a resolver answers it; a zone (`fe80::1%eth0`) is dropped, as only the address is judged."""
    return ip_address(text.partition("%")[0])
