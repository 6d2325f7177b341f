"""Which claims there are, and how each stands."""


class InputError(Exception):
    """An input that cannot be used; the message is one line for the user."""
