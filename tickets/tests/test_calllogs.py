"""Logs of each telephone system, read into the same rows (R7)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tickets.calllogs import causes
from tickets.calllogs.checking import key_of
from tickets.calllogs.clocks import local_clock, writes_day_first
from tickets.calllogs.reading import DAY_FIRST, MONTH_FIRST, ZONES, Manner, read_log
from tickets.calllogs.row import seconds_of, trunk_of
from tickets.calllogs.text import text_of
from tickets.times import TimeError

from .factories import NOON

FILES = Path(__file__).parent / "calllogs"
NAMES = sorted(path.name for path in FILES.iterdir())


def read(name, manner=None, now=NOON, **options):
    text = text_of((FILES / name).read_bytes())
    with override("en"):
        return read_log(text, manner or Manner(), now=now, **options)


def told(sample):
    """A sample on one line, its time in UTC."""
    return (
        sample.caller_e164 or sample.caller, sample.called_e164 or sample.called,
        f"{sample.called_at:%d %H:%M:%S}", sample.result, sample.gateway,
        sample.duration, sample.has_worked,
    )  # fmt: skip


def test_asterisks_master_csv():
    reading = read("asterisk-16.csv")
    assert reading.system.CODE == "asterisk"
    assert [told(sample) for sample in reading.samples] == [
        ("1012", "+14505550117", "24 14:04:12", "Network congested (fast busy) (CONGESTION)", "thinktel", 0, False),
        ("1012", "+15145550164", "24 14:05:40", "Answered (ANSWERED)", "thinktel", 72, True),
        ("+15815550130", "+14185550142", "24 14:21:03", "No answer (NO ANSWER)", "thinktel", 0, None),
        ("+14185550143", "+14505550121", "24 15:02:55", "Failed (FAILED)", "thinktel", 0, False),
        ("+14185550143", "+14185550199", "24 15:09:30", "Busy (BUSY)", "thinktel", 0, None),
    ]  # fmt: skip


def test_asterisks_two_more_columns_a_hidden_caller_and_a_service_code():
    reading = read("asterisk-18.csv", now=NOON + timedelta(hours=5))
    assert reading.system.CODE == "asterisk"
    assert [told(sample)[:2] for sample in reading.samples] == [
        ("+14185550142", "+14505550117"),
        ("anonymous", "+14185550142"),
        ("+14185550142", "*98"),
    ]
    assert reading.samples[2].gateway == ""


def test_freeswitchs_default_template():
    reading = read("freeswitch.csv")
    assert reading.system.CODE == "freeswitch"
    assert [told(sample) for sample in reading.samples] == [
        ("+14185550142", "+14505550117", "24 14:04:12", "All circuits busy (fast busy) (NORMAL_CIRCUIT_CONGESTION)", "", 0, False),
        ("+14185550142", "+15145550164", "24 14:05:40", "Answered (NORMAL_CLEARING)", "", 72, True),
        ("+15815550130", "+14185550142", "24 14:21:03", "No answer (NO_ANSWER)", "", 0, None),
        ("+14185550142", "+14185550199", "24 15:09:30", "Busy (USER_BUSY)", "", 0, None),
        ("+14185550142", "+14505550121", "24 15:30:00", "Answered, then: Cut: no sound came any more (MEDIA_TIMEOUT)", "", 32, False),
    ]  # fmt: skip


def test_freepbxs_report_gives_the_numbers_that_the_network_saw():
    reading = read("freepbx.csv")
    assert reading.system.CODE == "freepbx"
    assert [told(sample) for sample in reading.samples] == [
        ("+14185550142", "+14505550117", "24 14:04:12", "Network congested (fast busy) (CONGESTION)", "ThinkTel", 0, False),
        ("+14185550142", "+15145550164", "24 14:05:40", "Answered (ANSWERED)", "ThinkTel", 72, True),
        ("+15815550130", "+14185550142", "24 14:21:03", "No answer (NO ANSWER)", "ThinkTel", 0, None),
        ("1012", "*97", "24 15:09:30", "Answered (ANSWERED)", "", 12, True),
    ]  # fmt: skip


def test_3cxs_call_log_of_version_20():
    reading = read("3cx-v20.csv")
    assert reading.system.CODE == "3cx"
    assert [told(sample) for sample in reading.samples] == [
        ("101", "+14505550117", "24 14:04:12", "No answer (Unanswered)", "ThinkTel", None, None),
        ("101", "+15145550164", "24 14:05:40", "Answered (Answered)", "ThinkTel", 72, True),
        ("+15815550130", "+14185550142", "24 14:21:03", "No answer (Unanswered)", "ThinkTel", None, None),
    ]  # fmt: skip
    assert not reading.left_out, "the totals are no call"


def test_3cxs_call_log_of_version_18_with_its_american_dates():
    reading = read("3cx-v18.csv")
    assert reading.system.CODE == "3cx"
    assert [told(sample)[:3] for sample in reading.samples] == [
        ("101", "+14505550117", "24 14:04:12"),
        ("101", "+15145550164", "24 14:05:40"),
        ("+15815550130", "800", "24 05:00:05"),
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_ciscos_records_are_instants_whatever_zone_is_chosen(zone):
    reading = read("cucm.csv", Manner(zone=zone))
    assert reading.system.CODE == "cucm"
    assert [told(sample) for sample in reading.samples] == [
        ("+14185550142", "+14505550117", "24 14:04:12", "All circuits busy (fast busy) (cause 34)", "ThinkTel-SIP-Trunk", 0, False),
        ("+14185550142", "+15145550164", "24 14:05:40", "Answered (cause 16)", "ThinkTel-SIP-Trunk", 72, True),
        ("+15815550130", "+14185550142", "24 14:21:03", "No answer (cause 16)", "ThinkTel-SIP-Trunk", 0, None),
        ("+14185550143", "+14185550199", "24 15:09:30", "Busy (cause 17)", "ThinkTel-SIP-Trunk", 0, None),
    ]  # fmt: skip
    assert not reading.left_out, "the row of types is no call"


@pytest.mark.parametrize(
    "name",
    ["spreadsheet-fr-bom.csv", "spreadsheet-fr-cp1252.csv", "spreadsheet-fr-utf16.txt"],
)
def test_a_spreadsheet_is_guessed_in_any_encoding_and_delimiter(name):
    reading = read(name)
    assert reading.manner.columns == {
        "caller": 0, "called": 1, "moment": 2, "clock": 3, "result": 4, "gateway": 5,
    }  # fmt: skip
    assert [told(sample) for sample in reading.samples] == [
        ("+14185550142", "+14505550117", "24 14:04:00", "Signal occupé rapide", "Jonction 1", None, None),
        ("+14185550142", "+15145550164", "24 14:05:00", "A fonctionné", "Jonction 1", None, None),
        ("+15815550130", "+14185550142", "24 14:21:00", "480", "Jonction 2", None, None),
    ]  # fmt: skip


CALL = "418-555-0142,450-555-0117,2026-11-24 09:04,503"


def plain(text, **manner):
    with override("en"):
        return read_log(text, Manner(**manner), now=NOON)


def test_columns_are_guessed_from_their_cells_where_no_heading_names_them():
    reading = plain(f"{CALL}\n{CALL.replace('09:04', '09:05')}")
    assert reading.manner.columns["caller"] == 0
    assert [sample.result for sample in reading.samples] == ["503", "503"]


def test_a_file_that_nobody_could_guess_asks_for_its_columns():
    reading = plain("un,deux\ntrois,quatre")
    assert reading.lacks_columns
    assert reading.samples == ()


def test_the_columns_chosen_win_over_our_guess():
    chosen = {"caller": 1, "called": 0, "moment": 2, "result": 3}
    (sample,) = plain(CALL, system="columns", columns=chosen).samples
    assert (sample.caller_e164, sample.called_e164) == ("+14505550117", "+14185550142")


def test_a_system_chosen_for_another_file_is_looked_for_again():
    text = text_of((FILES / "asterisk-16.csv").read_bytes())
    assert plain(text, system="cucm").system.CODE == "asterisk"
    assert plain(text, system="columns").system.CODE == "columns"


@pytest.mark.parametrize("zone", ZONES)
def test_the_clock_zone_is_the_one_chosen(zone):
    (call,) = plain(CALL, zone=zone).calls
    assert call.at == datetime(2026, 11, 24, 9, 4, tzinfo=ZoneInfo(zone))


def test_the_clock_zone_is_eastern_unless_another_is_chosen():
    (call,) = plain(CALL).calls
    assert call.at.hour == 14


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-11-24 09:04:12", "2026-11-24 14:04:12"),
        ("2026-11-24T09:04:12.123", "2026-11-24 14:04:12"),
        ("2026/11/24 9:04", "2026-11-24 14:04:00"),
        ("2026-11-24T14:04:12Z", "2026-11-24 14:04:12"),
        ("2026-11-24T09:04:12-05:00", "2026-11-24 14:04:12"),
        ("2026-11-24 14:04:12 +0000", "2026-11-24 14:04:12"),
        ("11/24/2026 9:04:12 AM", "2026-11-24 14:04:12"),
        ("11/24/26, 9:04 p.m.", "2026-11-25 02:04:00"),
        ("24-Nov-2026 09:04:12", "2026-11-24 14:04:12"),
        ("24 nov. 2026 9 h 04", "2026-11-24 14:04:00"),
        ("Nov 24, 2026 09:04", "2026-11-24 14:04:00"),
        ("1795529052", "2026-11-24 14:04:12"),
        ("1795529052123", "2026-11-24 14:04:12"),
        ("2026-07-01 09:04", "2026-07-01 13:04:00"),  # HAE
        ("2026-11-01 01:30", "2026-11-01 05:30:00"),  # autumn's double hour: its first
    ],
)
def test_instants_however_a_system_writes_them(written, utc):
    clock = local_clock("America/Toronto", is_day_first=False)
    assert clock(written) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["", "2026-11-24", "09:04", "2026-13-24 09:04", "31/02/2026 09:04", "2026-11-24 25:00",
     "0001-01-01 00:00+14:00", "9999-12-31 23:59-14:00", "2026-11-24 09:04 +99:99",
     "2027-03-14 02:30", "24-Xyz-2026 09:04", "hier 9 h"],
)  # fmt: skip
def test_what_is_no_instant_is_refused_with_words(written):
    clock = local_clock("America/Toronto", is_day_first=True)
    with pytest.raises(TimeError) as refusal:
        clock(written)
    assert str(refusal.value)


@given(
    st.one_of(
        st.text(max_size=40),
        st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[T ][0-9:]{1,8}.{0,8}"),
    )
)
@hypothesis_settings(max_examples=500, deadline=None)
def test_no_text_breaks_the_clock_of_a_log(text):
    for is_day_first in (True, False):
        try:
            at = local_clock("America/Toronto", is_day_first=is_day_first)(text)
        except TimeError as refusal:
            assert str(refusal)
        else:
            assert at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("written", "is_day_first"),
    [
        (["24/11/2026 9:04"], True),
        (["11/24/2026 9:04"], False),
        (["11/11/2026 9:04", "25/11/2026 9:04"], True),
        (["11/05/2026 9:04", "11/06/2026 9:04"], False),  # not last June, not in June
        (["05/11/2026 9:04", "06/11/2026 9:04"], True),
        (["2026-11-24 9:04"], False),
    ],
)
def test_the_order_of_day_and_month_is_told_by_the_whole_file(written, is_day_first):
    assert writes_day_first(written, now=NOON) is is_day_first


@pytest.mark.parametrize(("order", "month"), [(DAY_FIRST, 12), (MONTH_FIRST, 11)])
def test_the_order_chosen_wins(order, month):
    text = CALL.replace("2026-11-24", "11/12/2026")
    (call,) = plain(text, order=order).calls
    assert call.at.month == month


# --- What each row is ------------------------------------------------------------


COLUMNS = {"caller": 0, "called": 1, "moment": 2, "result": 3}


def judged(*rows):
    return plain("\n".join(rows), system="columns", columns=COLUMNS).calls


@pytest.mark.parametrize(
    ("moment", "is_stale"),
    [
        ("2026-11-23 12:00", False),
        ("2026-11-23 11:59", True),
        ("2026-10-25 13:00", True),
    ],
)
def test_a_call_of_more_than_a_day_ago_is_kept_and_marked(moment, is_stale):
    (call,) = judged(CALL.replace("2026-11-24 09:04", moment))
    assert call.sample is not None
    assert call.is_stale is is_stale


@pytest.mark.parametrize(
    ("before", "after", "where", "words"),
    [
        ("2026-11-24 09:04", "2026-11-24 12:06", "moment", "in the future"),
        ("2026-11-24 09:04", "2026-10-25 11:59", "moment", "last 30 days"),
        ("2026-11-24 09:04", "bientôt", "moment", "Enter a date and a time"),
        ("450-555-0117", "418 555 0142", "called", "are the same"),
        ("450-555-0117", "", "called", "no number dialled"),
        ("450-555-0117", "vmu1012", "called", "is not a telephone number"),
        ("418-555-0142", "4.18556E+09", "caller", "a spreadsheet shortened"),
        ("418-555-0142", "=cmd|' /C calc'!A0", "caller", "is not a telephone number"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_left_out_with_words_at_its_field(
    before, after, where, words
):
    (call,) = judged(CALL.replace(before, after))
    assert call.sample is None
    assert words in call.errors[where]


def test_five_minutes_ahead_are_a_clock_that_is_not_quite_ours():
    (call,) = judged(CALL.replace("09:04", "12:05"))
    assert call.sample is not None


def test_a_call_that_ends_before_it_starts_is_left_out():
    name = "asterisk-16.csv"
    text = (
        (FILES / name).read_text().replace("2026-11-24 10:09:33", "2026-11-24 10:09:29")
    )
    reading = plain(text)
    (call,) = reading.left_out
    assert "ends before it starts" in call.errors["moment"]


def test_the_same_call_again_is_kept_once():
    reading = plain("\n".join([CALL, CALL.replace("418-555-0142", "1 418 555-0142")]))
    assert len(reading.samples) == reading.duplicates == 1
    again = read_log(CALL, Manner(), now=NOON, known=map(key_of, reading.samples))
    assert (len(again.samples), again.duplicates) == (0, 1)


@pytest.mark.parametrize("caller", ["anonymous", "Restricted", "1012", '="4185550142"'])
def test_a_log_may_hide_a_caller_or_name_an_extension(caller):
    (call,) = judged(CALL.replace("418-555-0142", caller))
    assert call.sample is not None
    assert call.sample.caller == caller.strip('="')


# --- Words -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_answered", "words", "has_worked"),
    [
        ("ANSWERED", True, "Answered (ANSWERED)", True),
        ("NORMAL_CLEARING", True, "Answered (NORMAL_CLEARING)", True),
        ("NORMAL_CLEARING", False, "No answer (NORMAL_CLEARING)", None),
        ("user_busy", False, "Busy (user_busy)", None),
        ("ORIGINATOR_CANCEL", False, "The caller hung up before an answer (ORIGINATOR_CANCEL)", None),
        ("NO_ROUTE_DESTINATION", False, "No route to the number (NO_ROUTE_DESTINATION)", False),
        ("RECOVERY_ON_TIMER_EXPIRE", True, "Answered, then: No response in time (RECOVERY_ON_TIMER_EXPIRE)", False),
        ("SOMETHING_NEW", False, "SOMETHING_NEW", None),
        ("SOMETHING_NEW", True, "SOMETHING_NEW", True),
    ],
)  # fmt: skip
def test_causes_are_said_in_words(name, is_answered, words, has_worked):
    with override("en"):
        found = causes.result_of(name, is_answered=is_answered)
    assert found == (words, has_worked)


@pytest.mark.parametrize(
    ("code", "is_answered", "words", "has_worked"),
    [
        (16, True, "Answered (cause 16)", True),
        (0, True, "Answered (cause 0)", True),
        (1, False, "Number not in service (cause 1)", False),
        (126, True, "Answered, then: Call split (transfer or conference) (126)", True),
        (393216, False, "Call split (transfer or conference) (cause 393216)", None),
        (77, False, "Ended, cause not said (cause 77)", None),
    ],
)
def test_codes_are_said_in_words(code, is_answered, words, has_worked):
    with override("en"):
        found = causes.result_of_code(code, is_answered=is_answered)
    assert found == (words, has_worked)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("72", 72), ("72 s", 72), ("1:12", 72), ("00:01:12", 72), ("01:00:00", 3600),
     ("", None), ("long", None), ("-1", None), ("99999999999", None)],
)  # fmt: skip
def test_durations(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    ("going_to", "coming_from", "trunk"),
    [
        ("PJSIP/thinktel-000002a2", "PJSIP/1012-000002a1", "thinktel"),
        ("PJSIP/1001-000002a6", "PJSIP/thinktel-000002a5", "thinktel"),
        ("SIP/1001-00000042", "SIP/1002-00000041", ""),
        ("", "SIP/accueil-00000043", ""),
        ("Local/600@from-queue-000001;1", "SIP/1002-00000041", ""),
    ],
)
def test_the_trunk_is_the_channel_that_is_no_set(going_to, coming_from, trunk):
    assert trunk_of(going_to, coming_from) == trunk
