"""Pasted lines, from the form's own order to a telephone system's log."""

import pytest

from tickets.pasting import read_lines

LOGS = {
    "the form's order": "581-555-0130; 418-555-0160; 2026-11-28; 21 h 24; 480",
    "a PBX's own": "2026-11-28 21:24:07,5815550130,4185550160,NO ANSWER,0",
    "a spreadsheet": "5815550130\t4185550160\t2026-11-28\t21:24\t480",
    "bars": "| 2026/11/28 21:24 | 5815550130 | 4185550160 | 480 |",
}


@pytest.mark.parametrize("line", LOGS.values(), ids=LOGS)
def test_a_line_is_read_by_what_its_fields_look_like(line):
    calls, unread = read_lines(line)
    assert unread == []
    (call,) = calls
    assert call.caller.replace("-", "") == "5815550130"
    assert call.called.replace("-", "") == "4185550160"
    assert call.date == "2026-11-28"
    assert call.time.startswith("21")
    assert call.result


def test_headings_are_skipped_and_lines_without_a_call_are_named():
    text = "caller;called;date;time;result\n\n" + LOGS["the form's order"] + "\nligne 3"
    calls, unread = read_lines(text)
    assert (len(calls), unread) == (1, [4])


def test_a_short_code_may_be_dialled():
    calls, _ = read_lines("581-555-0130; 611; 2026-11-28; 21 h 24; occupé")
    assert calls[0].called == "611"
