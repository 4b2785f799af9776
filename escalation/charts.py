"""Pictures drawn by the server: the turns of 14 days, the dry run's line of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from accounts.formats import WEEKDAYS, spoken_language

from .domain.simulation import Timeline
from .rota import SHOWN, LevelRota

LEFT, WIDTH, TOP, ROW = 130, 1120, 26, 60
COLOURS = 4


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
    rows: list[tuple[str, int]]
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
        rows=[(r.level.name, TOP + 32 + ROW * n) for n, r in enumerate(planned)],
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


@dataclass(frozen=True)
class Dot:
    x: str
    y: int
    colour: str  # b: paged, p: informed or again, r: later than 30 minutes
    words: str
    words_x: str
    words_y: int
    anchor: str


@dataclass(frozen=True)
class Tick:
    x: str
    minutes: int
    at: datetime


@dataclass(frozen=True)
class LadderPicture:
    height: int
    rows: list[tuple[str, int, int]]
    dots: list[Dot]
    ticks: list[Tick]
    zone_x: str
    zone_width: str
    zone_height: int


LADDER_LEFT, LADDER_RIGHT, MINUTES = 170, 1040, 75


def ladder_picture(
    timeline: Timeline, names: dict[str, str], channels: dict[str, str]
) -> LadderPicture:
    """Levels down, minutes since paging starts across; past thirty it is red."""
    paged = [
        (event, page)
        for event in timeline.events
        if event.at >= timeline.started_at
        for page in event.pages
    ]
    levels = list(dict.fromkeys(page.level for _, page in paged))
    lines = {level: TOP + 32 + 50 * n for n, level in enumerate(levels)}

    def x(minutes: float) -> float:
        return LADDER_LEFT + minutes / MINUTES * (LADDER_RIGHT - LADDER_LEFT)

    together: dict[tuple[float, str], list[str]] = {}
    informed = set()
    for event, page in paged:
        spot = ((event.at - timeline.started_at) / timedelta(minutes=1), page.level)
        together.setdefault(spot, []).append(channels.get(page.channel, page.channel))
        if page.is_informed:
            informed.add(spot)
    dots = []
    for n, ((minutes, level), used) in enumerate(together.items()):
        late = "r" if minutes >= 30 else "p" if (minutes, level) in informed else "b"
        above = n % 2 == 0
        dots.append(
            Dot(
                f"{x(minutes):.1f}",
                lines[level],
                late,
                " + ".join(dict.fromkeys(used)),
                f"{x(minutes) + 10:.1f}",
                lines[level] + (-11 if above else 20),
                "",
            )
        )
    height = TOP + 32 + 50 * len(levels)
    return LadderPicture(
        height=height + 30,
        rows=[(names.get(c, c).partition(",")[0], y - 1, y) for c, y in lines.items()],
        dots=dots,
        ticks=[
            Tick(f"{x(m):.1f}", m, timeline.started_at + timedelta(minutes=m))
            for m in range(0, MINUTES, 15)
        ],
        zone_x=f"{x(30):.1f}",
        zone_width=f"{LADDER_RIGHT + 40 - x(30):.1f}",
        zone_height=height - 20,
    )
