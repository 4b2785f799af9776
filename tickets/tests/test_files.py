"""What a file is, from its name and its first bytes (trust 2.7)."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.domain.files import (
    EXTENSIONS,
    LARGEST,
    LARGEST_CAPTURE,
    LARGEST_UNSIGNED,
    LONGEST_NAME,
    FileRefused,
    Kind,
    Reason,
    kind_of,
    shown_name,
)
from tickets.tests import captures as make

PCAP = make.pcap(make.over_udp(make.failed_call()))
PCAPNG = make.pcapng([(0, b"\x00" * 20, 0)])
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(30)
MAIL = b"From: a@example.com\r\nSubject: panne\r\n\r\nBonjour"
RIGHT = {
    "facture.pdf": (b"%PDF-1.7\n...", Kind.PDF),
    "photo.png": (b"\x89PNG\r\n\x1a\n" + bytes(20), Kind.PNG),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + bytes(20), Kind.JPEG),
    "photo.JPEG": (b"\xff\xd8\xff\xe1" + bytes(20), Kind.JPEG),
    "notes.txt": ("Café, 8 h 30".encode(), Kind.TEXT),
    "windows.log": ("Journal – é".encode("utf-16"), Kind.TEXT),
    "couleurs.log": (b"\x1b[31mERROR\x1b[0m 12:00 failed\n", Kind.TEXT),
    "latin.txt": ("Été".encode("latin-1"), Kind.TEXT),
    "syslog.log": (b"<134>Nov 24 12:00:00 pbx: lost", Kind.TEXT),
    "appels.csv": (b"a;b;c\n1;2;3\n", Kind.CSV),
    "son.wav": (WAV, Kind.WAV),
    "son.mp3": (b"ID3\x04\x00" + bytes(20), Kind.MP3),
    "son2.mp3": (b"\xff\xfb\x90\x64" + bytes(20), Kind.MP3),
    "trace.pcap": (PCAP, Kind.CAPTURE),
    "nano.pcap": (make.pcap([], nano=True), Kind.CAPTURE),
    "trace.cap": (PCAPNG, Kind.CAPTURE),  # Wireshark's own choice of name
    "trace.pcapng": (PCAPNG, Kind.CAPTURE),
    "courriel.eml": (MAIL, Kind.EMAIL),
}
# What each content is, and the extensions under which it must not come in.
FOREIGN = {
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a page after spaces": b" \n\t<html><body onload=x>",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
    "XML": b'<?xml version="1.0"?><a/>',
    "a script": b"#!/bin/sh\nrm -rf /",
    "a bare MZ": b"MZ",
    "a Windows program": b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60),
    "a Linux program": b"\x7fELF\x02\x01\x01" + bytes(60),
    "an archive": b"PK\x03\x04\x14\x00\x00\x00" + bytes(40),
    "a gzip": b"\x1f\x8b\x08\x00" + bytes(40),
    "an old Office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40),
    "RTF": b"{\\rtf1\\ansi ...}",
    "a HEIC": b"\x00\x00\x00\x18ftypheic" + bytes(20),
    "zeros": bytes(64),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_people_send_is_taken(name):
    content, kind = RIGHT[name]
    assert kind_of(name, content, len(content)) is kind


@pytest.mark.parametrize("extension", sorted(EXTENSIONS))
@pytest.mark.parametrize("what", FOREIGN)
def test_no_name_lets_foreign_content_in(what, extension):
    content = FOREIGN[what]
    with pytest.raises(FileRefused) as refusal:
        kind_of(f"x.{extension}", content, len(content))
    assert refusal.value.reason is Reason.CONTENT


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        (name, extension)
        for name, extension in itertools.product(RIGHT, sorted(EXTENSIONS))
        if EXTENSIONS[extension] is not RIGHT[name][1]
        # A log, a table and a mail are all text: one may pass for the other.
        and not {EXTENSIONS[extension], RIGHT[name][1]}
        <= {Kind.TEXT, Kind.CSV, Kind.EMAIL}
    ],
)
def test_extension_and_first_bytes_must_agree(name, extension):
    content = RIGHT[name][0]
    with pytest.raises(FileRefused):
        kind_of(f"x.{extension}", content, len(content))


@pytest.mark.parametrize(
    "name",
    ["x.svg", "x.html", "x.htm", "x.xml", "x.xhtml", "x.docm", "x.docx", "x.xlsm",
     "x.zip", "x.gz", "x.pcap.gz", "x.7z", "x.exe", "x.js", "x.pdf.exe", "x.txt.lnk",
     "pdf", "x", "x.", ".pdf.", "x.heic", "x.msg", "x.php", "x.txt;.exe", "x.txt\u202e"
     "gpj.exe"],
)  # fmt: skip
def test_other_kinds_are_refused_by_their_name(name):
    with pytest.raises(FileRefused) as refusal:
        kind_of(shown_name(name), b"%PDF-1.7", 8)
    assert refusal.value.reason is Reason.EXTENSION


@pytest.mark.parametrize(
    ("name", "content", "most", "largest"),
    [
        ("x.pdf", b"%PDF-1.7", None, LARGEST),
        ("x.pcap", PCAP, None, LARGEST_CAPTURE),
        ("x.pdf", b"%PDF-1.7", LARGEST_UNSIGNED, LARGEST_UNSIGNED),
        ("x.pcap", PCAP, LARGEST_UNSIGNED, LARGEST_UNSIGNED),
    ],
)
def test_sizes_up_to_the_cap_and_no_further(name, content, most, largest):
    assert kind_of(name, content, largest, most=most)
    with pytest.raises(FileRefused) as refusal:
        kind_of(name, content, largest + 1, most=most)
    assert refusal.value.reason is Reason.SIZE


def test_an_empty_file_is_refused():
    with pytest.raises(FileRefused) as refusal:
        kind_of("x.txt", b"", 0)
    assert refusal.value.reason is Reason.EMPTY


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("facture.pdf", "facture.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Temp\\journal.log", "journal.log"),
        ("e\u0301te\u0301.txt", "été.txt"),  # NFC
        ("a\u202egnp.exe", "agnp.exe"),  # bidirectional override
        ("a\u200bb\ufeff.pdf", "ab.pdf"),  # zero width
        ("a\x00b\x1fc\x7f.pdf", "abc.pdf"),
        ("  .hidden.txt ", "hidden.txt"),
        ("a" * 300 + ".pcapng", "a" * 93 + ".pcapng"),
        ('a"b:c*d?.txt', "a-b-c-d-.txt"),
        (".pdf", "pdf"),
        ("", "-"),
        ("\u200b", "-"),
        ("a\r\nContent-Type: text/html.pdf", "html.pdf"),
        ("deux   mots.txt", "deux mots.txt"),
        ("x." + "y" * 300, "x." + "y" * 20),
    ],
)
def test_names_are_shown_without_what_cannot_be_seen(sent, shown):
    assert shown_name(sent) == shown


@given(st.text(max_size=400))
def test_whatever_was_sent_the_name_is_safe(sent):
    name = shown_name(sent)
    assert 0 < len(name) <= LONGEST_NAME
    assert not any(unicodedata.category(c).startswith("C") for c in name)
    assert not set(name) & set('/\\:*?"<>|')
    assert not name.startswith(".") and not name.endswith((".", " "))
    assert name == unicodedata.normalize("NFC", name)


@given(st.binary(max_size=200), st.sampled_from(sorted(EXTENSIONS)))
def test_no_content_breaks_the_look(content, extension):
    try:
        assert kind_of(f"x.{extension}", content, len(content)) in Kind
    except FileRefused as refusal:
        assert refusal.reason in (Reason.CONTENT, Reason.EMPTY)
