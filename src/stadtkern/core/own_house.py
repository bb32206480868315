"""Whether an address lies in our own house. What must not leave it is sent nowhere else."""

from __future__ import annotations

import ipaddress

LOCAL_NAMES = (".local", ".lan", ".intern", ".internal", ".home.arpa")


def is_in_own_house(host: str) -> bool:
    """Say whether a host is this machine, lies in a private network, or has a name of one.

    A name without a dot counts, a number in disguise (``134744072`` is 8.8.8.8 to a resolver) does not.
    """
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return host.endswith(LOCAL_NAMES) or ("." not in host and host[:1].isalpha())
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped  # ::ffff:8.8.8.8 goes where 8.8.8.8 does
    return number.is_private or number.is_loopback
