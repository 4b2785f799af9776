"""(d) The agents' queue at 100,000 open tickets: milliseconds and queries a page."""

import statistics
import time

from .stage import say, stage, store_tickets

TICKETS, LOOKS = 100_000, 40


def main():
    with stage():
        from django.conf import settings
        from django.db import connection
        from django.test import Client
        from django.urls import reverse

        from accounts.models import Person
        from accounts.second_factor import SESSION_KEY

        settings.ALLOWED_HOSTS = ["*"]
        store_tickets(TICKETS)
        client = Client()
        client.force_login(
            Person.objects.get(email="ana@example.com"),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        session = client.session
        session[SESSION_KEY] = True
        session.save()
        say(connection.vendor, f"{TICKETS:,} open tickets")
        for view in ("todo", "mine", "unowned", "late", "all"):
            address = reverse("desk:queue") + f"?view={view}"
            client.get(address)
            queries = []
            with connection.execute_wrapper(_count_in(queries)):
                assert client.get(address).status_code == 200
            times = [_timed(lambda a=address: client.get(a)) for _ in range(LOOKS)]
            say(
                f"{view:8} {statistics.median(times) * 1e3:6.1f} ms, {len(queries)} queries"
            )


def _count_in(queries):
    def wrapper(execute, sql, *rest):
        queries.append(sql)
        return execute(sql, *rest)

    return wrapper


def _timed(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
