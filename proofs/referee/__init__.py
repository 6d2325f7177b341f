"""Which claims there are, and how each stands."""


class InputError(Exception):
    """What was handed over cannot be used; the message is one line for the user."""
