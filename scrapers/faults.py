"""Errors meant for people."""


class Fault(Exception):
    """Something that a person can put right.

    The message is one sentence: what is wrong, where, and the way out. The command line prints it as it stands and
    exits with 2; nothing has been written when it is raised.
    """
