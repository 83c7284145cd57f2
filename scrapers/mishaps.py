"""Which outcome a failure of the network deserves."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator

import requests.exceptions
import urllib3.exceptions

from scrapers.obstacle_signs import signs
from scrapers.outcomes import Outcome


class Mishap(Exception):
    """A limit of ours that ended a request; ``outcome`` is the word for it."""

    outcome = Outcome.CONNECTION_FAILED


class Overdue(Mishap):
    """The answer took longer, all in all, than we wait."""

    outcome = Outcome.TIMEOUT


class TooLarge(Mishap):
    """The answer is larger than we take."""

    outcome = Outcome.TOO_LARGE


class BrokenOff(Mishap):
    """The answer began and did not come whole."""

    outcome = Outcome.BROKEN_OFF


class AddressRefused(Mishap):
    """The host's name leads to a machine that may not be asked."""

    outcome = Outcome.OFF_SITE


class Closing(Mishap):
    """The client is being closed."""

    outcome = Outcome.SKIPPED


_NAMELESS = {
    getattr(socket, name)
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY", "EAI_FAMILY")
    if hasattr(socket, name)
}
_UNASKABLE = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationValueError,
    UnicodeError,
)
_LATE = (TimeoutError, urllib3.exceptions.TimeoutError, requests.exceptions.Timeout)
_NOT_HTTP = (http.client.BadStatusLine, http.client.LineTooLong, urllib3.exceptions.HeaderParsingError)


def classify_error(error: BaseException) -> tuple[Outcome, str]:
    """The outcome of a request that ended in ``error``, and what an operator should know about it.

    Libraries wrap each other's errors; the innermost that says something decides.
    """
    chain = tuple(_chain(error))
    for each in chain:
        if isinstance(each, Mishap):
            return each.outcome, str(each)
    for each in chain:
        if isinstance(each, socket.gaierror):
            return Outcome.DNS_ERROR, "the name does not exist" if no_such_name(
                each
            ) else f"the name cannot be resolved now ({each.strerror})"
    for each in chain:
        if isinstance(each, ssl.SSLError):
            return Outcome.TLS_ERROR, explain_tls(each)
    if any(isinstance(each, urllib3.exceptions.SSLError | ssl.CertificateError) for each in chain):
        return Outcome.TLS_ERROR, str(chain[-1])
    if any(isinstance(each, _LATE) and not isinstance(each, urllib3.exceptions.NewConnectionError) for each in chain):
        connecting = any(isinstance(each, urllib3.exceptions.ConnectTimeoutError) for each in chain)
        return Outcome.TIMEOUT, "no connection in time" if connecting else "no answer in time"
    if any(isinstance(each, _UNASKABLE) for each in chain):
        return Outcome.BAD_ADDRESS, str(error)
    if any(isinstance(each, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError) for each in chain):
        return Outcome.CONNECTION_FAILED, "the server hung up before it answered"
    if any(isinstance(each, ConnectionRefusedError) for each in chain):
        return Outcome.CONNECTION_FAILED, "nobody listens at the port"
    if any(isinstance(each, _NOT_HTTP) for each in chain):
        return Outcome.CONNECTION_FAILED, "what came back is not HTTP"
    plain = next((each for each in chain if isinstance(each, OSError) and each.strerror), None)
    return (
        Outcome.CONNECTION_FAILED,
        plain.strerror if plain and plain.strerror else f"{type(chain[-1]).__name__}: {chain[-1]}",
    )


def no_such_name(error: BaseException) -> bool:
    """Whether the failure is the answer that a host's name does not exist: asking again is no use."""
    return any(isinstance(each, socket.gaierror) and each.errno in _NAMELESS for each in _chain(error))


def explain_tls(error: ssl.SSLError) -> str:
    """OpenSSL's reason for refusing, in words for an operator, with OpenSSL's own name for it."""
    marks = signs()
    if isinstance(error, ssl.SSLCertVerificationError):
        told = marks.certificates.get(error.verify_code)
        return f"{told} ({error.verify_message})" if told else error.verify_message
    reason = error.reason or ""
    told = marks.tls.get(reason)
    return f"{told} ({reason})" if told else reason or str(error)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps, outermost first."""
    waiting: list[object] = [error]
    met: set[int] = set()
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, BaseException) and id(each) not in met:
            met.add(id(each))
            yield each
            waiting += [getattr(each, "reason", None), each.__cause__, each.__context__, *each.args]
