"""The one error of the private servers: a sentence for the person at the terminal."""


class CannotStart(Exception):
    """Something stands in the way; the message is one sentence that says what to do."""


class Held(CannotStart):
    """Another process holds the lock that was asked for."""
