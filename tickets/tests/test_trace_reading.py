"""Captures wait as rows and are read in a child that may die of them (R7, I36)."""

import json
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connections

from thinktel_support.celery import app
from tickets import tasks, trace_reading
from tickets.models import Attachment
from tickets.models.attachment import LEASE
from tickets.tests import captures as make
from tickets.tests.factories import NOON, make_attachment
from tickets.tests.test_traces import LOGS, REAL
from tickets.trace_reading import MOST_ATTEMPTS, read_next
from tickets.traces import child, runner
from tickets.traces.report import CAPTURE, TEXT, read_trace
from tickets.traces.runner import Unreadable, read_in_child

State = Attachment.TraceState
SECOND = timedelta(seconds=1)
in_database = pytest.mark.django_db


def capture(ticket, content=REAL, name="trace.pcap"):
    return make_attachment(ticket, name, content)


def state_of(attachment):
    attachment.refresh_from_db()
    return attachment.trace_state


def test_the_child_reads_what_the_parent_would():
    assert read_in_child(REAL, CAPTURE) == read_trace(REAL, CAPTURE)
    log = LOGS["FreeSWITCH"][0].encode("utf-16")
    assert read_in_child(log, TEXT) == read_trace(log, TEXT)


@pytest.mark.parametrize("content", [b"", b"GIF89a", bytes(500)])
def test_what_is_no_capture_comes_back_as_unreadable(content):
    with pytest.raises(Unreadable):
        read_in_child(content, CAPTURE)


# Each gives a report that the parent would take, were it allowed.
HOSTILE = {
    "memory": "{'n': len(b'x' * (300 * 1024 * 1024))}",
    "time": "{'n': sum(0 for _ in iter(int, 1))}",
    "a file": "{'n': len(open('/etc/passwd').read())}",
    "a socket": "{'n': __import__('socket').socket().fileno()}",
    # Dies of its own division where no process can be had, as must be.
    "a process": "__import__('os').system('true') and 1 / 0 or {}",
    "other words": "__import__('os').write(1, b'not a report') and {}",
}


@pytest.mark.parametrize("wanted", HOSTILE)
def test_a_file_that_takes_the_child_over_gets_nothing(wanted, monkeypatch, tmp_path):
    """As if a capture made the reader do it: it dies, and the parent says so."""
    code = (
        "import sys; from tickets.traces import child; child.SECONDS = 1;"
        f"child.read_trace = lambda content, kind: {HOSTILE[wanted]};"
        "sys.exit(child.main())"
    )
    command = [sys.executable, "-X", "utf8", "-c", code]
    real = subprocess.run

    def run(_command, **options):
        return real([*command, CAPTURE], **options)

    monkeypatch.setattr(runner.subprocess, "run", run)
    # By its own limits: nobody had to wait for it.
    with pytest.raises(Unreadable, match="ended with|makes no sense"):
        read_in_child(REAL, CAPTURE)


def test_the_childs_limits():
    assert (child.MEMORY, child.SECONDS) == (256 * 1024 * 1024, 5)


def test_a_child_that_hangs_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(runner, "PATIENCE", 0.001)
    with pytest.raises(Unreadable, match="too long"):
        read_in_child(REAL, CAPTURE)


def test_the_child_knows_nothing_of_the_portal(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret-of-the-portal")
    seen = {}
    real = subprocess.run

    def run(command, **options):
        seen.update(options["env"])
        return real(command, **options)

    with monkeypatch.context() as patch:
        patch.setattr(runner.subprocess, "run", run)
        read_in_child(REAL, CAPTURE)
    assert set(seen) == {"PATH"}
    code = "import sys, tickets.traces.child; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@in_database
def test_a_capture_waits_and_is_read(ticket):
    attachment = capture(ticket)
    assert state_of(attachment) == State.PENDING
    assert read_next(now=NOON)
    assert state_of(attachment) == State.READ
    assert len(attachment.trace["calls"]) == 4
    assert not read_next(now=NOON), "once"


@in_database
def test_a_hostile_capture_ends_in_a_plain_state(ticket):
    attachment = capture(ticket, REAL[:4] + b"\xff" * 100)
    assert read_next(now=NOON)
    assert state_of(attachment) == State.UNREADABLE
    assert not read_next(now=NOON + timedelta(days=1))


@in_database
def test_what_a_file_says_is_kept_by_both_databases(ticket):
    """NUL and halves of characters, which PostgreSQL refuses in JSON."""
    steps = make.failed_call()
    steps[2] = (
        0.9,
        False,
        make.response(
            503,
            "a\x00b\ud800c".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        ),
    )
    attachment = capture(ticket, make.pcap(make.over_udp(steps)))
    assert read_next(now=NOON)
    assert state_of(attachment) == State.READ
    assert attachment.trace["calls"][0]["phrase"].startswith("ab")


@in_database
def test_a_log_with_sip_is_a_trace_and_one_without_is_a_log(ticket):
    trace = make_attachment(ticket, "pbx.log", LOGS["sngrep"][0].encode())
    log = make_attachment(ticket, "app.txt", b"nothing of the kind\n")
    while read_next(now=NOON):
        pass
    assert (state_of(trace), state_of(log)) == (State.READ, State.NONE)


@in_database
@pytest.mark.parametrize("name", ["a.csv", "a.eml"])
def test_other_files_wait_for_nothing(ticket, name):
    content = b"From: a@example.com\r\nSubject: x\r\n\r\n"
    assert state_of(make_attachment(ticket, name, content)) == State.NONE


@in_database
def test_a_reader_that_died_is_followed_by_another_after_its_lease(ticket):
    attachment = capture(ticket)
    assert Attachment.objects.claim_next_trace(now=NOON) == attachment
    assert not read_next(now=NOON + LEASE - SECOND)
    assert read_next(now=NOON + LEASE)
    assert state_of(attachment) == State.READ


@in_database
def test_readers_that_die_one_after_the_other_end_in_a_plain_state(ticket):
    attachment = capture(ticket)
    now = NOON
    for _ in range(MOST_ATTEMPTS):
        assert Attachment.objects.claim_next_trace(now=now)
        now += LEASE
    assert read_next(now=now)
    assert state_of(attachment) == State.UNREADABLE


@in_database
def test_a_storage_that_is_away_is_tried_again(ticket, monkeypatch):
    attachment = capture(ticket)

    def away(*_args, **_kwargs):
        raise OSError("storage away")

    with monkeypatch.context() as patch:
        patch.setattr(trace_reading, "read_whole", away)
        assert read_next(now=NOON)
        assert state_of(attachment) == State.PENDING
    assert not read_next(now=NOON + SECOND)
    assert read_next(now=NOON + LEASE)
    assert state_of(attachment) == State.READ


@in_database
def test_who_comes_after_the_lease_has_the_last_word(ticket):
    """The first reader was slow, not dead: what it says late is not kept."""
    attachment = capture(ticket)
    slow = Attachment.objects.claim_next_trace(now=NOON)
    Attachment.objects.claim_next_trace(now=NOON + LEASE)
    trace_reading._settle(slow, State.UNREADABLE)
    assert state_of(attachment) == State.PENDING


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_read_each_capture_once(ticket, monkeypatch):
    for _ in range(4):
        capture(ticket)
    read = []

    def count(content, kind):
        read.append(kind)
        return json.loads(json.dumps(read_trace(content, kind)))

    monkeypatch.setattr(trace_reading, "read_in_child", count)

    def work():
        try:
            while read_next(now=NOON):
                pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 4
    assert not Attachment.objects.exclude(trace_state=State.READ).exists()


@in_database
def test_the_task_reads_all_that_waits_and_leaves_the_rest_to_its_neighbour(
    ticket, freeze
):
    freeze("2026-11-24 12:00")
    first, second = capture(ticket), capture(ticket)
    assert tasks.read_traces() == 2
    assert {state_of(first), state_of(second)} == {State.READ}
    third = capture(ticket)
    with tasks._READERS:
        assert tasks.read_traces() == 0, "a child at a time"
    assert state_of(third) == State.PENDING


def test_beat_wakes_the_reader_on_the_delivery_side():
    entries = app.conf.beat_schedule.values()
    (entry,) = [e for e in entries if e["task"] == "tickets.tasks.read_traces"]
    assert entry["options"]["expires"] == entry["schedule"]
    route = app.conf.task_routes["tickets.tasks.read_traces"]
    assert route == {"queue": "delivery"}
