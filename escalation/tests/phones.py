"""A telephone network of our own: takes calls and texts over HTTP as Twilio does, and
fails the test on any ring that nobody expected."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from escalation.channels.twilio import signature


@dataclass(frozen=True)
class Ring:
    kind: str  # call | text
    to: str
    body: str
    asks: str  # the address that says what to say
    tells: str  # the address that hears what became of it


class PhoneNetwork:
    def __init__(self):
        self.rings: list[Ring] = []
        self.status = 201
        self.hangs_up = False
        self.requests = 0
        network = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length).decode()
                fields = {k: v[0] for k, v in parse_qs(body).items()}
                network.requests += 1
                if network.hangs_up:
                    self.connection.close()
                    return
                if network.status == 201:
                    network.rings.append(
                        Ring(
                            "call" if self.path.endswith("Calls.json") else "text",
                            fields["To"],
                            fields.get("Body", ""),
                            fields.get("Url", ""),
                            fields.get("StatusCallback", ""),
                        )
                    )
                answer = json.dumps({"sid": f"SID{len(network.rings)}"}).encode()
                self.send_response(network.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def taken(self):
        """The rings since the last look; whoever looks has expected them."""
        rings, self.rings = self.rings, []
        return rings

    def summary(self):
        return [(ring.kind, ring.to) for ring in self.taken()]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def ask(client, address, **fields):
    """Call one of our addresses as the provider does, signed."""
    parts = urlsplit(address)
    return client.post(
        parts.path,
        fields,
        headers={"X-Twilio-Signature": signature(address, fields)},
    )
