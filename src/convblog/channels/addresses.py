"""Which network addresses the open web lives at. Everything else is somebody's own house, and closed to us.

A page that asks us to fetch `http://169.254.169.254/` asks for what only this machine may see. The rule is positive
for IPv6 (what has been given out as global unicast) and by exclusion for IPv4, where all that is not special is given
out. `ipaddress.is_global` was rejected: its answers changed within Python 3.11, 3.12 and 3.13.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA IPv4 Special-Purpose Address Registry, with multicast; and the one public address behind which a large hosting
# company keeps the metadata of its machines (168.63.129.16).
_SPECIAL_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip

# Within 2000::/3: protocol assignments with Teredo (2001::/23), documentation, and 6to4, which hides an IPv4 address.
_GLOBAL_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))

# RFC 6052: how a machine that has only IPv6 reaches an IPv4 address. The address within decides.
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether `address`, an IP address in its usual notation, belongs to the open web. What cannot be read does not."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return _public_4(ip) if isinstance(ip, IPv4Address) else _public_6(ip)


def _public_4(ip: IPv4Address) -> bool:
    return not any(ip in network for network in _SPECIAL_4)


def _public_6(ip: IPv6Address) -> bool:
    if ip.scope_id is not None:
        return False
    inside = ip.ipv4_mapped or (IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else None)
    if inside is not None:
        return _public_4(inside)
    return ip in _GLOBAL_6 and not any(ip in network for network in _SPECIAL_6)
