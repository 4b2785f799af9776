"""Pictures drawn by the server: the turns of 14 days, the dry run's line of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from accounts.formats import WEEKDAYS, spoken_language

from .domain.simulation import Event, Happening, Timeline
from .models.contact import ContactMethod
from .rota import SHOWN, LevelRota

LEFT, WIDTH, TOP, ROW = 190, 1120, 26, 60
COLOURS = 4


@dataclass(frozen=True)
class Row:
    """A level at the left of its line: « Niveau 2 » over what that is."""

    name: str
    note: str
    y: int


def _row(name: str, y: int) -> Row:
    short, _, note = name.partition(", ")
    return Row(short, note, y)


@dataclass(frozen=True)
class Bar:
    """Positions are written out here: a template would write them with commas."""

    x: str
    y: int
    width: str
    words_x: str
    words_y: int
    words: str
    colour: int
    is_override: bool


@dataclass(frozen=True)
class Column:
    words: str
    x: str
    middle: str
    is_weekend: bool
    width: str


@dataclass(frozen=True)
class RotaPicture:
    height: int
    rows: list[Row]
    bars: list[Bar]
    columns: list[Column]
    now_x: str


def rota_picture(rotas: list[LevelRota], *, now: datetime) -> RotaPicture:
    """Fourteen days from this midnight, one row for each level that has turns."""
    begins_at = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    ends_at = begins_at + SHOWN

    def x(at: datetime) -> float:
        part = (max(min(at, ends_at), begins_at) - begins_at) / SHOWN
        return round(LEFT + part * (WIDTH - LEFT), 1)

    planned = [rota for rota in rotas if rota.schedule]
    people = dict.fromkeys(s.contact.pk for rota in planned for s in rota.shifts)
    colours = {pk: index % COLOURS + 1 for index, pk in enumerate(people)}
    bars = [
        Bar(
            f"{x(shift.begins_at) + 2:.1f}",
            TOP + 8 + ROW * row,
            f"{max(x(shift.ends_at) - x(shift.begins_at) - 4, 2):.1f}",
            f"{x(shift.begins_at) + 8:.1f}",
            TOP + 32 + ROW * row,
            _short(shift.contact.name, x(shift.ends_at) - x(shift.begins_at)),
            colours[shift.contact.pk],
            shift.kind != "rotation",
        )
        for row, rota in enumerate(planned)
        for shift in rota.shifts
    ]
    days = [begins_at + timedelta(days=n) for n in range(SHOWN.days)]
    columns = [
        Column(
            _day_words(day),
            f"{x(day):.1f}",
            f"{(x(day) + x(day + timedelta(days=1))) / 2:.1f}",
            day.weekday() > 4,
            f"{x(day + timedelta(days=1)) - x(day):.1f}",
        )
        for day in days
    ]
    return RotaPicture(
        height=TOP + ROW * max(len(planned), 1) + 10,
        rows=[_row(r.level.name, TOP + 27 + ROW * n) for n, r in enumerate(planned)],
        bars=bars,
        columns=columns,
        now_x=f"{x(now):.1f}",
    )


def _day_words(day):
    """« mar. 24 », « Tue 24 »."""
    language = spoken_language()
    name = WEEKDAYS[language][day.weekday()][:3]
    return f"{name}. {day.day}" if language == "fr" else f"{name} {day.day}"


def _short(name, width):
    """As much of a name as its bar can hold, the first name before the initials."""
    if len(name) * 8 < width:
        return name
    initials = "".join(part[0] for part in name.split()[:2])
    return initials if width > 24 else ""


Channel = ContactMethod.Channel
ICONS = {
    Channel.VOICE: "phone",
    Channel.VOICE_ALT: "phone",
    Channel.SMS: "text",
    Channel.EMAIL: "mail",
    Channel.EMAIL_ALT: "mail",
}
OTHER_ICON = "send"


@dataclass(frozen=True)
class Dot:
    """A step reaching a level: its number, and a small picture for each channel."""

    x: str
    y: int
    number: int
    colour: str  # b: paged, p: for information, r: after 30 minutes
    is_again: bool
    icons: list[tuple[str, str]]


@dataclass(frozen=True)
class Tick:
    x: str
    minutes: int
    at: datetime


@dataclass(frozen=True)
class LadderPicture:
    height: int
    rows: list[Row]
    dots: list[Dot]
    ticks: list[Tick]
    key: list[tuple[str, str]]
    zone_x: str
    zone_width: str
    zone_height: int


LADDER_LEFT, LADDER_RIGHT, MINUTES = 230, 1050, 75
LADDER_ROW, ICON = 62, 16
LATE = 30  # minutes


def ladder_picture(
    timeline: Timeline, names: dict[str, str], channels: dict[str, str]
) -> LadderPicture:
    """Levels down, minutes since paging starts across; past thirty it is red."""
    events = [event for event in timeline.events if event.at >= timeline.started_at]
    levels = dict.fromkeys(page.level for event in events for page in event.pages)
    lines = {code: TOP + 46 + LADDER_ROW * n for n, code in enumerate(levels)}
    used = dict.fromkeys(page.channel for event in events for page in event.pages)
    bottom = TOP + 16 + LADDER_ROW * len(levels)
    return LadderPicture(
        height=bottom + 30,
        rows=[_row(names.get(code, code), y) for code, y in lines.items()],
        dots=[
            _dot(event, level, (event.at - timeline.started_at), lines[level])
            for event in events
            for level in dict.fromkeys(page.level for page in event.pages)
        ],
        ticks=[
            Tick(f"{_x(m):.1f}", m, timeline.started_at + timedelta(minutes=m))
            for m in range(0, MINUTES, 15)
        ],
        key=_key(used, channels),
        zone_x=f"{_x(LATE):.1f}",
        zone_width=f"{LADDER_RIGHT + 30 - _x(LATE):.1f}",
        zone_height=bottom - TOP,
    )


def _x(minutes: float) -> float:
    return LADDER_LEFT + minutes / MINUTES * (LADDER_RIGHT - LADDER_LEFT)


def _dot(event: Event, level: str, after: timedelta, y: int) -> Dot:
    minutes = after / timedelta(minutes=1)
    pages = [page for page in event.pages if page.level == level]
    icons = list(dict.fromkeys(ICONS.get(p.channel, OTHER_ICON) for p in pages))
    begin = _x(minutes) - ICON * len(icons) / 2
    is_informed = all(page.is_informed for page in pages)
    return Dot(
        x=f"{_x(minutes):.1f}",
        y=y,
        number=event.step + 1,
        colour="r" if minutes >= LATE else "p" if is_informed else "b",
        is_again=event.kind is Happening.AGAIN,
        icons=[(name, f"{begin + ICON * n:.1f}") for n, name in enumerate(icons)],
    )


def _key(used, channels: dict[str, str]) -> list[tuple[str, str]]:
    """What each small picture stands for, of those that are drawn."""
    words: dict[str, list[str]] = {}
    for code in (code for code in channels if code in used):
        words.setdefault(ICONS.get(code, OTHER_ICON), []).append(channels[code])
    return [(icon, ", ".join(said)) for icon, said in words.items()]
