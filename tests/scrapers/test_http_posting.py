"""Interfaces that answer only to POST: the fields of the query go as a form, and nothing else is different."""

from scrapers.fetches import Validators
from scrapers.http import PoliteClient
from scrapers.outcomes import Outcome
from scrapers.snapshots import SnapshotStore
from tests.scrapers.government_server import GovernmentServer, Reply

ROWS = Reply('{"pageCount": 1, "data": []}', media_type="application/json")


def test_the_fields_of_the_query_are_sent_as_a_form(government: GovernmentServer, client: PoliteClient) -> None:
    government.plays("/fjdzapp/search", ROWS)
    got = client.post(government.url("/fjdzapp/search?channelid=7&page=2"), site=government.site())
    assert got.outcome is Outcome.OK
    assert got.posted
    assert got.final_url == government.url("/fjdzapp/search?channelid=7&page=2")
    (seen,) = (each for each in government.seen if each.path != "/robots.txt")
    assert (seen.path, seen.form) == ("/fjdzapp/search", "channelid=7&page=2")
    assert seen.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_form_that_is_sent_on_elsewhere_goes_along(government: GovernmentServer, client: PoliteClient) -> None:
    government.plays("/search", Reply("", 301, {"Location": "/new/search"}))
    government.plays("/new/search", ROWS)
    got = client.post(government.url("/search?page=1"), site=government.site())
    assert got.outcome is Outcome.OK
    assert [(each.path, each.form) for each in government.seen[-2:]] == [
        ("/search", "page=1"),
        ("/new/search", "page=1"),
    ]


def test_a_posted_request_is_never_conditional(government: GovernmentServer, client: PoliteClient) -> None:
    government.plays("/search", Reply(ROWS.body, headers={"ETag": '"1"'}, media_type="application/json"))
    for _ in range(2):
        got = client.post(government.url("/search?page=1"), site=government.site())
        assert got.validators == Validators('"1"')
    assert "If-None-Match" not in government.seen[-1].headers


def test_an_answer_to_a_form_is_kept_as_such(
    government: GovernmentServer, client: PoliteClient, folder: SnapshotStore
) -> None:
    government.plays("/search", ROWS)
    got = client.post(government.url("/search?page=1"), site=government.site())
    with folder.site_writer("350128/x", "n1") as writer:
        ref = writer.keep(got)
    assert folder.read(ref) == got.content
    (told,) = folder.refs(ref.file)
    assert told.url == government.url("/search?page=1")
