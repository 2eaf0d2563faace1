"""A browser and its place in words: enough to recognise one's own, too little to follow anybody."""

import ipaddress
from collections.abc import Iterable

from django.utils.translation import gettext as _

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
LOOPBACK = ("127.0.0.0/24", "::/48")  # what is kept of 127.0.0.1 and ::1


def device_of(agent: str) -> tuple[str, str]:
    """Browser and system of a User-Agent header; empty where it says neither."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return browser, system


def network_of(address: str) -> str:
    """The network of an address: `203.0.113.0/24` or `2001:db8::/48`; empty for anything else."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def network_in_words(network: str) -> str:
    """A network as people read it: the one that leads nowhere is this machine."""
    return _("this machine") if network in LOOPBACK else network


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether an address belongs to one of these networks; an unknown address to none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    known = (ipaddress.ip_network(network) for network in networks)
    return any(found.version == network.version and found in network for network in known)


def networks_in(text: str) -> list[str]:
    """The networks of a text, one a line or with commas, e.g. 203.0.113.7 or 2001:db8::/48.

    Raises ValueError with the first word that is none.
    """
    found = []
    for word in text.replace(",", " ").split():
        try:
            found.append(str(ipaddress.ip_network(word, strict=False)))
        except ValueError as error:
            raise ValueError(word) from error
        if "%" in word:  # an interface of one machine means nothing elsewhere
            raise ValueError(word)
    return list(dict.fromkeys(found))
