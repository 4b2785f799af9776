"""The Celery application and its whole timetable on one screen.

A message only wakes a worker; what is due stands in the database (I38, I40). So there
is no ETA and no countdown anywhere, a lost message costs one tick, and no result is
kept.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktel_support.settings")

from django.conf import settings  # noqa: E402

# Seconds. From due to the mail server takes two ticks at the most.
TICK, MAIL_TICK = 0.5, 2.0

app = Celery("thinktel_support")
app.conf.update(
    broker_url=settings.BROKER_URL,
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    # A task that kills its process would come back for ever; the lease re-drives rows.
    task_reject_on_worker_lost=False,
    task_time_limit=60,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    # None: never give up on a broker that is gone for long (the default is 100 tries).
    broker_connection_max_retries=None,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 3600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 10,
    },
    # The engine's clock has its own worker, so that a slow mail server never delays it.
    task_default_queue="engine",
    task_routes={
        "escalation.tasks.deliver_pages": {"queue": "delivery"},
        "tickets.tasks.deliver_mail": {"queue": "delivery"},
        "tickets.tasks.read_traces": {"queue": "delivery"},
    },
    beat_schedule={
        "sweep the timers that are due": {
            "task": "escalation.tasks.sweep",
            "schedule": TICK,
            "options": {"expires": TICK},
        },
        "send the pages that are queued": {
            "task": "escalation.tasks.deliver_pages",
            "schedule": TICK,
            "options": {"expires": TICK},
        },
        "tell the customers of an incident its news": {
            "task": "escalation.tasks.spread_news",
            "schedule": MAIL_TICK,
            "options": {"expires": MAIL_TICK},
        },
        "do what is done now and then": {
            "task": "escalation.tasks.do_chores",
            "schedule": 15.0,
            "options": {"expires": 15.0},
        },
        "send the mail that is queued": {
            "task": "tickets.tasks.deliver_mail",
            "schedule": MAIL_TICK,
            "options": {"expires": MAIL_TICK},
        },
        "read the captures that wait": {
            "task": "tickets.tasks.read_traces",
            "schedule": MAIL_TICK,
            "options": {"expires": MAIL_TICK},
        },
    },
)
app.autodiscover_tasks()
