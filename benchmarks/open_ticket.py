"""(c) Opening tickets through the form: 8 connections, 2 web workers, 100,000 stored."""

import asyncio
import os
import re
import subprocess
import sys
import time
import uuid

from .stage import say, stage, store_tickets

STORED, TICKETS, CONNECTIONS = 100_000, 3_000, 8


def main():
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("DATABASE_URL must name a PostgreSQL server")
    with stage():
        from django.conf import settings
        from django.test import Client
        from django.utils import timezone

        from accounts.models import Person
        from tickets.models import Ticket

        store_tickets(STORED)
        settings.ALLOWED_HOSTS = ["*"]
        client = Client()
        client.force_login(
            Person.objects.get(email="cam@example.com"),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        port = 8765
        server = _serve(port)
        try:
            asyncio.run(_wait(port))
            page = asyncio.run(_request(port, "GET", session, b""))
            token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
            cookie = re.search(r"csrf=(\w+)", page)[1]
            body = _form(token, timezone.localtime())
            before = Ticket.objects.count()
            begin = time.perf_counter()
            asyncio.run(_press(port, f"{session}; csrf={cookie}", body))
            took = time.perf_counter() - begin
            made = Ticket.objects.count() - before
            say(f"{made:,} tickets in {took:.1f} s: {made / took:.0f} tickets/s, "
                f"{STORED:,} stored, {CONNECTIONS} connections, 2 web workers")  # fmt: skip
            assert made == TICKETS
        finally:
            server.terminate()
            server.wait()


def _serve(port):
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}",
               "--workers", "2", "--worker-class", "gthread", "--threads", "4",
               "--no-control-socket", "--log-level", "error",
               "thinktel_support.wsgi:application"]  # fmt: skip
    environment = {**os.environ, "ALLOWED_HOSTS": "127.0.0.1,localhost"}
    return subprocess.Popen(command, env=environment)


def _form(token, now):
    from urllib.parse import urlencode

    facts = {
        "csrfmiddlewaretoken": token, "department": "technical", "account": "104233",
        "service": "kind:sip_trunk", "symptom": "dropped_calls", "share": "one",
        "numbers": "418-555-0142\n418-555-0150 à 0155",
        "description": "Les appels tombent après deux secondes.",
        "calls-TOTAL_FORMS": "3", "calls-INITIAL_FORMS": "0",
    }  # fmt: skip
    for i in range(3):
        facts |= {
            f"calls-{i}-caller": "581-555-0130", f"calls-{i}-called": "418-555-0160",
            f"calls-{i}-date": f"{now:%F}", f"calls-{i}-time": "0 h 00",
            f"calls-{i}-result": str(480 + i),
        }  # fmt: skip
    return lambda: urlencode({**facts, "form_key": str(uuid.uuid4())}).encode()


async def _wait(port):
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.1)


async def _request(port, method, session, body, streams=None):
    reader, writer = streams or await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"{method} /fr/billets/nouveau/ HTTP/1.1\r\nHost: localhost:8000\r\n"
        f"Cookie: session={session}\r\nOrigin: http://localhost:8000\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
    headers = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"content-length: (\d+)", headers, re.I)
    content = (await reader.readexactly(int(length[1]))).decode() if length else ""
    if streams is None:
        writer.close()
    return headers + content


async def _press(port, session, body):
    left = iter(range(TICKETS))

    async def customer():
        streams = await asyncio.open_connection("127.0.0.1", port)
        for _ in left:
            answer = await _request(port, "POST", session, body(), streams)
            assert " 302 " in answer.splitlines()[0], answer[:3000]
        streams[1].close()

    await asyncio.gather(*(customer() for _ in range(CONNECTIONS)))


if __name__ == "__main__":
    main()
