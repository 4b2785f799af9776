"""A web server of our own, well or ill behaved, for whoever posts to one."""

import contextlib
import socket
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


ANSWERS = {
    "well": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "garbage": b"\x00\xff\x17 not a protocol \r\n\r\n",
    "half": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nha",
    "500": b"HTTP/1.1 500 Broken\r\nContent-Length: 4\r\n\r\noops",
    "429": b"HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\n",
    "404": b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n",
    "created": b'HTTP/1.1 201 Created\r\nContent-Length: 14\r\n\r\n{"sid":"SID1"}',
    "NUL": b'HTTP/1.1 201 Created\r\nContent-Length: 18\r\n\r\n{"sid":"S\\u00001"}',
    "no json": b"HTTP/1.1 201 Created\r\nContent-Length: 6\r\n\r\n<html>",
    "no sid": b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
}


class WebServer:
    """Keeps what it is asked; `behaves` is a key of ANSWERS, or hangs, hangs up, drips.

    `then` is how it behaves after its first answer, when that differs.
    """

    def __init__(self, behaves="well", then=""):
        self.behaves, self.then = behaves, then
        self.asked: list[Asked] = []
        self._held: list[socket.socket] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)
        for line in self._held:
            line.close()

    @property
    def port(self):
        return self._socket.getsockname()[1]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                line, _address = self._socket.accept()
                self._held.append(line)
                with contextlib.suppress(OSError):
                    self._answer(line)

    def _answer(self, line):
        if asked := _read(line):
            self.asked.append(asked)
            behaves = self.behaves
            self.behaves = self.then or self.behaves
            if behaves == "drips":
                _drip(line)
            elif behaves == "hangs":
                return
            elif behaves != "hangs up":
                line.sendall(ANSWERS[behaves])
        line.close()


def _read(line):
    head = b""
    while b"\r\n\r\n" not in head:
        part = line.recv(65_536)
        if not part:
            return None
        head += part
    head, _, body = head.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {k.lower(): v.strip() for k, _, v in (h.partition(":") for h in rest)}
    while len(body) < int(headers.get("content-length", 0)):
        body += line.recv(65_536)
    method, path, _ = first.split(" ", 2)
    return Asked(method, path, headers, body)


def _drip(line):
    """A byte now and then, each in time, the whole of it never."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 1000:
        line.sendall(bytes([byte]))
        time.sleep(0.03)
