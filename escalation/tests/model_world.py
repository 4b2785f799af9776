"""The desk that the models work at: its people, its turns, and a network that records
and refuses whatever should never ring."""

from collections import defaultdict
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from accounts.tests.factories import (
    make_account,
    make_cast_member,
    make_membership,
    make_person,
    make_service_line,
)
from announcements.starter import load_components
from escalation import delivery, outcomes
from escalation.channels import (
    MEDIA,
    PermanentFailure,
    TemporaryFailure,
    UncertainFailure,
)
from escalation.models import (
    Contact,
    ContactMethod,
    Holiday,
    Level,
    OpeningHours,
    Page,
    Rotation,
    RotationMember,
    Run,
    Schedule,
    SLATarget,
    Throttle,
)
from escalation.paging import SEVERITY_RANK
from tickets.mail.letter import Letter

from .factories import make_contact
from .model_facts import Target
from .model_time import StridingClock

EASTERN = ZoneInfo("America/Toronto")
MINUTE = timedelta(minutes=1)
FIRST_SHIFT, HANDOVER = date(2026, 10, 5), time(9)
LIVE = (Run.State.ARMED, Run.State.PAGING)


def make_world():
    """Four customers, the desk, two engineers in turns, a manager, the direction."""
    load_components()
    Contact.objects.all().delete()
    manager = make_cast_member("ana")
    accounts = []
    for n in range(4):
        language = "en" if n % 2 else "fr"
        account = make_account(f"3000{n}", language=language, manager=manager)
        make_membership(account, make_person(f"client{n}", language=language))
        make_service_line(account)
        make_service_line(account, kind="hosted_voip")
        accounts.append(account)
    level2 = [make_contact("Gina"), make_contact("Hugo", channels=("sms", "email"))]
    make_contact("Soutien", "level1", ("email",))
    make_contact("Rita", "level3", ("voice", "voice_alt", "email"), language="en")
    make_contact("Direction", "management", ("email", "email_alt"))
    rotation = Rotation.objects.create(
        schedule=Schedule.objects.create(level=Level.objects.get(code="level2")),
        starts_on=FIRST_SHIFT,
        handover=HANDOVER,
    )
    for position, contact in enumerate(level2):
        RotationMember.objects.create(
            rotation=rotation, contact=contact, position=position
        )
    staff = [manager, *map(make_cast_member, ("nora", "max"))]
    return SimpleNamespace(accounts=accounts, staff=staff, level2=level2)


def on_call(world, code, overrides, at):
    """The keys of those whom a page to this level reaches (I21), told slowly."""
    if code != "level2":
        people = Contact.objects.filter(level__code=code, is_active=True)
        return set(people.values_list("pk", flat=True))
    for begins_at, ends_at, contact in reversed(overrides):
        if begins_at <= at < ends_at:
            return {contact.pk}
    turn, on = -1, FIRST_SHIFT
    while datetime.combine(on, HANDOVER, tzinfo=EASTERN) <= at:
        turn, on = turn + 1, on + timedelta(days=7)
    return {world.level2[turn % 2].pk}


def slow_calendar():
    windows = defaultdict(tuple)
    for hours in OpeningHours.objects.order_by("opens_minute"):
        windows[hours.weekday] += ((hours.opens_minute, hours.closes_minute),)
    holidays = Holiday.objects.values_list("on", flat=True)
    return StridingClock(zone="America/Toronto", windows=windows, holidays=holidays)


def targets_in_force():
    return {
        (t.kind, t.severity): Target(
            t.minutes * MINUTE,
            t.warn_minutes and t.warn_minutes * MINUTE,
            t.is_business_time,
        )
        for t in SLATarget.objects.all()
    }


def leave_letters_unwritten(monkeypatch):
    """What they say is proved elsewhere; writing them is half of a long story's cost."""
    for form in ("text", "html"):
        monkeypatch.setattr(Letter, form, lambda letter: "")
    monkeypatch.setattr(delivery, "page_message", _unwritten)


def _unwritten(page, **_):
    return SimpleNamespace(key=page.key)


class Killed(BaseException):
    """The sender's process is gone."""


class Network:
    """Every provider at once. `mood` says how it takes the next pages; what it is asked
    to tell is checked against the rows of that very instant."""

    MOODS = {
        "busy": (TemporaryFailure, "open"),
        "refuses": (PermanentFailure, "open"),
        "garbled": (TemporaryFailure, "send"),
        "rejects": (PermanentFailure, "send"),
        "silent": (UncertainFailure, "send"),
        "dies before": (Killed, "open"),
        "dies after": (Killed, "send"),
    }

    def __init__(self):
        self.told = defaultdict(int)
        self.rung = defaultdict(list)
        self.faults, self.log = [], []
        self.mood, self.now, self.is_open = "accepts", None, None

    def start(self, is_open):
        self.__init__()
        self.is_open = is_open

    def on(self, channel):
        return SimpleNamespace(open=lambda address: self._open(channel, address))

    @contextmanager
    def _open(self, channel, address):
        self._fail("open")
        yield SimpleNamespace(
            send=lambda message, address: self._send(channel, message.key, address)
        )

    def _fail(self, where):
        failure, when = self.MOODS.get(self.mood, (None, None))
        if when == where:
            raise failure(self.mood)

    def _send(self, channel, key, address):
        rows = Page.objects.select_related("run", "ticket", "clock", "contact__level")
        page = rows.get(key=key)
        told = [page, *rows.filter(bundled_into=page)]
        try:
            self._look_at(page, told, channel, address)
        except AssertionError as fault:
            # Whoever sends takes any exception for a failure of the provider's.
            self.faults.append(str(fault))
        if self.mood not in ("garbled", "rejects"):
            # Handed over, whether or not we ever hear so: never again on this channel.
            self.told[key] += 1
            self.log += told
        self._fail("send")
        return f"id-{key}"

    def _look_at(self, page, told, channel, address):
        for one in told:
            self._expected(one)
        current = ContactMethod.objects.get(contact=page.contact_id, channel=channel)
        assert address == current.address, "I22: the number of this very moment"
        self._not_too_often(page)
        assert not self.told[page.key], f"I30, I37: {page} is told twice"
        if self.mood not in ("garbled", "rejects"):
            self._rang(told)

    def _expected(self, page):
        """I13, I14, I17, I25, I27: who may be told of this, now."""
        if page.run is None:
            assert page.ticket.is_open, f"{page}: its ticket is over"
            assert page.channel not in MEDIA, f"{page}: a clock rings nobody"
            is_minor = page.severity_rank == SEVERITY_RANK["minor"]
            assert not is_minor or self.is_open(self.now), f"{page}: minor, at night"
            return
        is_informed = page.kind == Page.Kind.INFORM
        live = (*LIVE, Run.State.ACKNOWLEDGED) if is_informed else LIVE
        assert page.run.state in live, f"{page}: the run is {page.run.state}"
        if not is_informed:
            assert page.round >= page.run.round, f"{page}: of an earlier round"
        assert page.ticket.department.is_technical, f"{page}: R13"

    def _not_too_often(self, page):
        """I32: only a run's first ring of somebody may follow another at once."""
        medium = MEDIA.get(page.channel)
        earlier = self.rung[page.contact_id, medium]
        if medium is None or page.run_id not in {run for _, run in earlier}:
            return
        throttle = Throttle.objects.get(medium=medium)
        since = [at for at, _ in earlier if at > self.now - MINUTE]
        assert len(since) < throttle.per_minute, f"{page}: rings too often"

    def _rang(self, told):
        if medium := MEDIA.get(told[0].channel):
            rings = self.rung[told[0].contact_id, medium]
            rings += [(self.now, page.run_id) for page in told]


def send_all(network, mood="accepts", *, now, most=10_000):
    """Send the pages that are due, in this mood; returns how many were handled."""
    network.mood, network.now = mood, now
    delivery.take_back_abandoned(now=now)
    count = 0
    while count < most and (page := delivery.claim_next(now=now)):
        count += 1
        try:
            delivery.send(page, now=now)
        except Killed:
            break
    network.mood = "accepts"
    assert not network.faults, network.faults
    broken = Page.objects.filter(detail__startswith=outcomes.OUR_FAULT)
    assert not broken.exists(), [page.detail for page in broken]
    return count
