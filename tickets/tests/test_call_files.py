"""Files that are no call log, or too much of one, end in one sentence (trust 2.3)."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tickets.calllogs.reading import SYSTEMS, Manner, read_log
from tickets.calllogs.table import MOST_ROWS, table_of
from tickets.calllogs.text import BIGGEST, LogError, text_of

from .factories import NOON

FILES = sorted((Path(__file__).parent / "calllogs").iterdir())
CALL = "418-555-0142,450-555-0117,2026-11-24 09:04,503\n"

HOSTILE = {
    "empty": b"",
    "blank": b"\r\n \t\r\n",
    "marks alone": b"\xef\xbb\xbf",
    "NUL bytes": CALL.encode() * 3 + b"\x00\x00\x00" + CALL.encode(),
    "zeros": b"\x00" * 10_000,
    "one line of a megabyte": b"a" * 1_000_000,
    "one cell of a megabyte": b'"' + b"a,\n" * 300_000,
    "ten thousand columns": b"," * 10_000,
    "three hundred columns": b"1," * 300,
    "a quotation mark left open": b'"' + CALL.encode() * 100,
    "a single column": b"418-555-0142\n" * 10,
    "a workbook": b"PK\x03\x04" + b"\x14\x00\x06\x00" * 100,
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100,
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\x00\x01\x02" * 100,
    "a photo": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 10,
    "half of UTF-16": "418-555-0142,x\n".encode("utf-16")[:-1],
    "a lone surrogate": b"\xff\xfe" + b"\x00\xd8" * 10,
    "neither UTF-8 nor Windows": b"418-555-0142,\x81\x8d\n",
    "too many rows": CALL.encode() * (MOST_ROWS + 3),
    "too large": (b"x" * 400 + b",1\n") * (BIGGEST // 400),
    "one long line": b",".join([b"418-555-0142" * 10] * 100),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_log_is_refused_at_once_with_one_sentence(content):
    begin = time.process_time()
    with pytest.raises(LogError) as refusal:
        read_log(text_of(content), Manner(), now=NOON)
    assert time.process_time() - begin < 1
    sentence = str(refusal.value)
    assert sentence.endswith((".", "?")) and "\n" not in sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a workbook", "classeur|workbook"),
        ("a quotation mark left open", "guillemet|quotation mark"),
        ("three hundred columns", "200"),
    ],
)
def test_the_sentence_says_what_to_do(content, words):
    with pytest.raises(LogError, match=words):
        read_log(text_of(HOSTILE[content]), Manner(), now=NOON)


def test_the_largest_log_is_read():
    text = "".join(
        CALL.replace("09:04", f"{i // 60 % 9:02}:{i % 60:02}") for i in range(MOST_ROWS)
    )
    reading = read_log(text, Manner(), now=NOON)
    assert len(reading.calls) == MOST_ROWS


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_every_encoding_gives_the_same_text(encoding):
    text = "Réception;418-555-0142;échoué\r\n" * 3
    assert text_of(text.encode(encoding)) == text


def test_other_control_characters_are_only_left_out():
    assert text_of(b"a\x07b,c\x1bd") == "a b,c d"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found(delimiter):
    line = delimiter.join(["Roy, Nora", "418-555-0142", "450-555-0117", "2026-11-24"])
    line = line if delimiter != "," else line.replace("Roy, Nora", '"Roy, Nora"')
    assert table_of(f"{line}\n{line}").rows[0][0] == "Roy, Nora"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_one(end):
    assert table_of(f"1,2{end}3,4{end}").lines == [1, 2]


def test_what_excel_says_of_its_delimiter_is_believed():
    table = table_of("sep=;\r\n1,5;2\r\n3,5;4\r\n")
    assert (table.rows, table.lines) == ([["1,5", "2"], ["3,5", "4"]], [2, 3])


def test_lines_are_numbered_as_an_editor_does():
    table = table_of('a,b\n\n"two\nlines",c\nd,e\n')
    assert list(zip(table.lines, table.rows, strict=True)) == [
        (1, ["a", "b"]), (4, ["two lines", "c"]), (5, ["d", "e"]),
    ]  # fmt: skip


def test_a_formula_is_text_like_any_other():
    text = CALL.replace("503", '"=HYPERLINK(""http://example.com"",""x"")"')
    columns = {"caller": 0, "called": 1, "moment": 2, "result": 3}
    (sample,) = read_log(text, Manner("columns", columns=columns), now=NOON).samples
    assert sample.result == '=HYPERLINK("http://example.com","x")'


def read_or_refuse(content, manner):
    try:
        reading = read_log(text_of(content), manner, now=NOON)
    except LogError as refusal:
        assert str(refusal)
        return
    for sample in reading.samples:
        assert sample.caller and sample.called
        assert len(sample.caller) <= 120 and len(sample.called) <= 120
        assert len(sample.result) <= 300 and len(sample.gateway) <= 80
        assert sample.duration is None or 0 <= sample.duration < 2**31


@given(st.binary(max_size=400))
@hypothesis_settings(max_examples=200, deadline=None)
def test_no_bytes_break_the_reader(content):
    read_or_refuse(content, Manner())


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=8), min_size=1, max_size=6))
@hypothesis_settings(max_examples=200, deadline=None)
def test_no_table_breaks_the_reader(rows):
    text = "\n".join(";".join(row) for row in rows)
    columns = {"caller": 0, "called": 1, "moment": 2, "result": 3, "duration": 4}
    for manner in (Manner(), Manner("columns", columns=columns)):
        read_or_refuse(text.encode(), manner)


def mutated(content, chance):
    """A few bytes changed, a piece cut, doubled, or put in from elsewhere."""
    data = bytearray(content)
    for _ in range(chance.randrange(1, 6)):
        at, size = chance.randrange(len(data) + 1), chance.randrange(1, 40)
        kind = chance.randrange(5)
        if kind == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + size]
        elif kind == 2:
            data[at:at] = data[at : at + size] * chance.randrange(1, 4)
        elif kind == 3:
            data[at:at] = chance.choice(MORSELS)
        else:
            data[at:at] = bytes(chance.randrange(256) for _ in range(size))
    return bytes(data)


MORSELS = (
    b'"', b'""', b",", b";", b"\t", b"\r", b"\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
    b"9999-12-31 23:59:59", b"0001-01-01", b"-1", b"99999999999999999999", b"1e309",
    b"=1+1", b"\xe2\x80\xae", b"\xed\xa0\x80", b"(" * 50, b"x" * 3000, b"anonymous",
    "٣٤٥".encode(), b"sep=;\n", b"24/11/2026 9:04 PM", b"<", b"sip:a@b",
)  # fmt: skip


def fuzz(rounds, *, seed):
    """`rounds` mutated files read; the slowest, in seconds."""
    chance, slowest = random.Random(seed), 0.0
    contents = [path.read_bytes() for path in FILES]
    codes = ["", "columns", *(system.CODE for system in SYSTEMS)]
    for _ in range(rounds):
        content = mutated(chance.choice(contents), chance)
        columns = {"caller": chance.randrange(4), "called": 1, "moment": 2}
        manner = Manner(
            chance.choice(codes), "America/Toronto", chance.choice(["", "day", "month"]),
            chance.choice([{}, columns]),
        )  # fmt: skip
        begin = time.perf_counter()
        try:
            read_or_refuse(content, manner)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {content!r} {manner}") from error
        slowest = max(slowest, time.perf_counter() - begin)
    return slowest


def test_mutated_logs_are_read_or_refused():
    fuzz(1_000, seed=4)


@pytest.mark.long
def test_a_hundred_thousand_mutated_logs_are_read_or_refused_without_a_hang():
    assert fuzz(100_000, seed=4) < 2
