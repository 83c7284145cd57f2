"""Certificates are checked; what is wrong with them is said in words; an exception needs the site's file and has an end."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from scrapers.http import Patience, PoliteClient
from scrapers.outcomes import Outcome
from scrapers.registry import TlsException
from tests.scrapers.government_server import GovernmentServer, Reply, get, make_client

Servers = Callable[..., GovernmentServer]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def client(authority: trustme.CA, tmp_path: Path) -> Iterator[PoliteClient]:
    """A client that trusts one authority only."""
    root = tmp_path / "root.pem"
    authority.cert_pem.write_to_path(root)
    with make_client(ca_file=str(root), patience=Patience(0)) as client:
        yield client


def serving(certificate: trustme.LeafCert, *, whole_chain: bool = True) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if not whole_chain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with certificate.private_key_pem.tempfile() as key, certificate.cert_chain_pems[0].tempfile() as leaf:
            context.load_cert_chain(leaf, key)
    return context


def test_a_trusted_site_is_asked(client: PoliteClient, start: Servers, authority: trustme.CA) -> None:
    government = start(serving(authority.issue_cert("127.0.0.1")))
    assert get(client, government, "/a.html", Reply()).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("name", "expires", "told"),
    [("www.yi.example", timedelta(days=1), "another host"), ("127.0.0.1", timedelta(days=-1), "expired")],
    ids=["name", "date"],
)
def test_a_certificate_that_does_not_hold_is_a_tls_error(
    client: PoliteClient, start: Servers, authority: trustme.CA, name: str, expires: timedelta, told: str
) -> None:
    now = datetime.now(UTC)
    government = start(serving(authority.issue_cert(name, not_before=now - timedelta(days=9), not_after=now + expires)))
    fetch = get(client, government, "/a.html", Reply())
    assert fetch.outcome is Outcome.TLS_ERROR
    assert told in fetch.detail or "IP address mismatch" in fetch.detail


def test_a_stranger_s_certificate_is_a_tls_error(client: PoliteClient, start: Servers) -> None:
    government = start(serving(trustme.CA().issue_cert("127.0.0.1")))
    assert get(client, government, "/a.html", Reply()).outcome is Outcome.TLS_ERROR


def test_a_missing_intermediate_is_told_as_such(client: PoliteClient, start: Servers, authority: trustme.CA) -> None:
    certificate = authority.create_child_ca().issue_cert("127.0.0.1")
    whole, lacking = start(serving(certificate)), start(serving(certificate, whole_chain=False))
    assert get(client, whole, "/a.html", Reply()).outcome is Outcome.OK
    fetch = get(client, lacking, "/a.html", Reply())
    assert fetch.outcome is Outcome.TLS_ERROR
    assert "intermediate" in fetch.detail
    assert "incomplete_chain" in fetch.detail


@pytest.mark.parametrize(("days", "outcome"), [(1, Outcome.OK), (-2, Outcome.TLS_ERROR)], ids=["in force", "expired"])
def test_an_exception_in_the_sites_file_holds_until_its_date(
    client: PoliteClient, start: Servers, authority: trustme.CA, days: int, outcome: Outcome
) -> None:
    certificate = authority.create_child_ca().issue_cert("127.0.0.1")
    government = start(serving(certificate, whole_chain=False))
    government.plays("/a.html", Reply())
    until = (datetime.now(UTC) + timedelta(days=days)).date()
    site = government.site(tls_exceptions=(TlsException("incomplete_chain", until, "lacks its link"),))
    assert client.get(government.url("/a.html"), site=site).outcome is outcome


def test_an_exception_for_legacy_renegotiation_changes_nothing_else(
    client: PoliteClient, start: Servers, authority: trustme.CA
) -> None:
    trusted = start(serving(authority.issue_cert("127.0.0.1")))
    stranger = start(serving(trustme.CA().issue_cert("127.0.0.1")))
    relief = (TlsException("legacy_renegotiation", date(9999, 1, 1), "old"),)
    for server, outcome in [(trusted, Outcome.OK), (stranger, Outcome.TLS_ERROR)]:
        server.plays("/a.html", Reply())
        assert client.get(server.url("/a.html"), site=server.site(tls_exceptions=relief)).outcome is outcome


def test_a_port_without_tls_is_told_as_such(client: PoliteClient, government: GovernmentServer) -> None:
    fetch = client.get(f"https://{government.host}/a.html", site=government.site())
    assert fetch.outcome is Outcome.TLS_ERROR
    assert "http address" in fetch.detail


def test_a_handshake_without_end_is_given_up(client: PoliteClient, government: GovernmentServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []
        threading.Thread(target=lambda: held.append(listening.accept()[0]), daemon=True).start()
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        site = government.site(host=host, hosts=frozenset({host}))
        fetch = client.get(f"https://{host}/a.html", site=site)
        assert fetch.outcome is Outcome.TIMEOUT
        assert fetch.seconds < 1.9
        for connection in held:
            connection.close()


def test_an_unchecked_certificate_prints_no_warning(
    client: PoliteClient, start: Servers, recwarn: pytest.WarningsRecorder, capfd: pytest.CaptureFixture[str]
) -> None:
    government = start(serving(trustme.CA().issue_cert("127.0.0.1")))
    government.plays("/a.html", Reply())
    site = government.site(tls_exceptions=(TlsException("incomplete_chain", date(9999, 1, 1), "lacks its link"),))
    assert client.get(government.url("/a.html"), site=site).outcome is Outcome.OK
    assert not [str(each.message) for each in recwarn.list if "nverified" in str(each.message)]
    assert capfd.readouterr() == ("", "")
