"""Killed runs, torn files and flipped bits: nothing that was kept is lost, and nothing broken is taken for whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from scrapers.faults import Fault
from scrapers.snapshots import SnapshotStore, StoreDamaged
from tests.scrapers.kept_pages import SITE, fetched, path, unchanged


def test_a_run_that_goes_on_appends_to_its_file(store: SnapshotStore) -> None:
    refs = []
    for text in "一二三":
        with store.site_writer(SITE, "night-1") as writer:
            refs.append(writer.keep(fetched(text)))
    assert store.files() == (f"{SITE}/night-1.warc.gz",)
    assert [store.read(ref).decode() for ref in refs] == ["一", "二", "三"]
    assert list(store.verify()) == []


@pytest.mark.parametrize("lost", [1, 9, 100])
def test_a_torn_end_loses_nothing_before_it(folder: SnapshotStore, lost: int) -> None:
    with folder.site_writer(SITE, "night-1") as writer:
        first, second = writer.keep(fetched("一")), writer.keep(fetched("二"))
    os.truncate(path(folder, first.file), second.offset + second.length - lost)
    assert folder.read(first).decode() == "一"
    assert list(folder.refs(first.file)) == [first]
    with pytest.raises(StoreDamaged, match="middle of a record"):
        folder.read(second)
    assert [problem.offset for problem in folder.verify()] == [second.offset]


def test_a_torn_end_is_cut_off_before_more_is_appended(folder: SnapshotStore) -> None:
    with folder.site_writer(SITE, "night-1") as writer:
        first, second = writer.keep(fetched("一")), writer.keep(fetched("二"))
    os.truncate(path(folder, first.file), second.offset + 20)
    with folder.site_writer(SITE, "night-1") as writer:
        third = writer.keep(fetched("三"))
    assert third.offset == second.offset
    assert [folder.read(ref).decode() for ref in (first, third)] == ["一", "三"]
    assert list(folder.verify()) == []


def test_recovery_mends_the_files_of_a_killed_run(folder: SnapshotStore) -> None:
    refs = []
    for night in ("night-1", "night-2"):
        with folder.site_writer(SITE, night) as writer:
            refs.append(writer.keep(fetched(night)))
        os.truncate(path(folder, refs[-1].file), refs[-1].offset + 20)
    assert folder.recover(["night-1"]) == (f"{SITE}/night-1.warc.gz",)
    assert [problem.file for problem in folder.verify()] == [f"{SITE}/night-2.warc.gz"]
    assert folder.recover() == (f"{SITE}/night-2.warc.gz",)
    assert list(folder.verify()) == []


def test_what_a_killed_run_left_in_the_spool_is_sent(tmp_path: Path) -> None:
    root, spool = f"memory://{tmp_path.name}-killed", tmp_path / "spool"
    store = SnapshotStore(root, spool=spool)
    ref = store.site_writer(SITE, "night-1").keep(fetched("一"))
    assert store.files() == ()
    assert store.recover() == (f"{SITE}/night-1.warc.gz",)
    assert SnapshotStore(root, spool=tmp_path / "other").read(ref).decode() == "一"
    assert store.recover() == ()


def test_two_runs_cannot_write_the_same_file(folder: SnapshotStore) -> None:
    with folder.site_writer(SITE, "night-1") as first, folder.site_writer(SITE, "night-1") as second:
        first.keep(fetched("一"))
        with pytest.raises(Fault, match="another run"):
            second.keep(fetched("二"))
        assert folder.recover() == ()


def test_a_flipped_bit_is_noticed_and_costs_one_record_only(folder: SnapshotStore) -> None:
    with folder.site_writer(SITE, "night-1") as writer:
        refs = [writer.keep(fetched(text * 200)) for text in "一二三"]
    file = path(folder, refs[0].file)
    damaged = bytearray(file.read_bytes())
    damaged[refs[1].offset + refs[1].length // 2] ^= 0xFF
    file.write_bytes(damaged)
    with pytest.raises(StoreDamaged):
        folder.read(refs[1])
    assert folder.read(refs[2]).decode() == "三" * 200
    assert [problem.offset for problem in folder.verify()] == [refs[1].offset]
    assert [ref.id for ref in folder.refs(refs[0].file)] == [refs[0].id, refs[2].id]


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8, 0.95])
def test_a_damaged_record_is_never_taken_for_a_torn_end(folder: SnapshotStore, at: float) -> None:
    with folder.site_writer(SITE, "night-1") as writer:
        refs = [writer.keep(fetched("".join(chr(0x4E00 + n * k % 9000) for k in range(2000)))) for n in (3, 5, 7)]
    file = path(folder, refs[0].file)
    whole = bytearray(file.read_bytes())
    place = refs[1].offset + int(refs[1].length * at)
    for flip in range(1, 256, 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
        folder.recover()
        assert file.stat().st_size == len(whole)
        assert folder.read(refs[2])


def test_a_reference_to_other_bytes_is_noticed(folder: SnapshotStore) -> None:
    with folder.site_writer(SITE, "night-1") as writer:
        ref = writer.keep(fetched("一"))
    with pytest.raises(StoreDamaged, match="digest"):
        folder.read(replace(ref, sha256="0" * 64))
    with pytest.raises(StoreDamaged, match=r"no such record|not readable"):
        folder.read(replace(ref, offset=ref.offset + 1))
    with pytest.raises(StoreDamaged, match="cannot be opened"):
        folder.read(replace(ref, file="420107/gone.warc.gz"))


def test_a_revisit_whose_content_was_lost_is_noticed(folder: SnapshotStore) -> None:
    with folder.site_writer(SITE, "night-1") as writer:
        first = writer.keep(fetched())
    with folder.site_writer(SITE, "night-2") as writer:
        writer.keep(unchanged(), previous=first)
    path(folder, first.file).unlink()
    (problem,) = folder.verify()
    assert "content is lost" in problem.what


def test_killing_the_process_at_any_moment_leaves_whole_records(folder: SnapshotStore) -> None:
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "from scrapers.snapshots import SnapshotStore\n"
        "from tests.scrapers.kept_pages import SITE, fetched\n"
        "with SnapshotStore(sys.argv[1]).site_writer(SITE, 'night-1') as writer:\n"
        "    for n in range(100_000):\n"
        "        ref = writer.keep(fetched(f'{n}' * 5000))\n"
        "        print(ref.offset, ref.length, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, folder.root], stdout=subprocess.PIPE, text=True) as writing:
        assert writing.stdout is not None
        told = [writing.stdout.readline()]
        time.sleep(0.2)
        writing.send_signal(signal.SIGKILL)
        told += writing.stdout.readlines()
    folder.recover()
    kept = {(ref.offset, ref.length) for ref in folder.refs(folder.files()[0])}
    assert kept >= {tuple(map(int, line.split())) for line in told if line.endswith("\n")}
    assert list(folder.verify()) == []
