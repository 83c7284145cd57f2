"""Errors meant for people."""


class Fault(Exception):
    """Something that a person can put right.

    The message is one sentence: what is wrong, where, and the way out. The command line prints it as it stands and
    exits with 2; nothing has been written when it is raised.
    """


def in_a_line(error: BaseException, most: int = 500) -> str:
    """What an error of our own or of a library is and says, in one line of at most ``most`` characters."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:most]
