"""The dry run's picture: whom each step reaches, when, over what, and how late."""

from datetime import timedelta

import pytest

from escalation.charts import ladder_picture
from escalation.domain.ladder import OwedPage
from escalation.domain.simulation import Event, Happening, Timeline
from tickets.tests.factories import NOON

MINUTE = timedelta(minutes=1)
NAMES = {"level2": "Niveau 2, centre des opérations réseau", "level3": "Niveau 3"}
WORDS = {
    "voice": "Appel",
    "voice_alt": "Second numéro",
    "sms": "Texto",
    "email": "Courriel",
}


def draw(*events):
    return ladder_picture(Timeline(events, NOON, None), NAMES, WORDS)


def paged(
    minutes, *channels, step=0, level="level2", kind=Happening.PAGED, informed=False
):
    pages = tuple(OwedPage(1, level, channel, informed) for channel in channels)
    return Event(NOON + minutes * MINUTE, kind, step, pages, (level,))


def test_each_step_bears_its_number_and_a_picture_for_each_medium():
    (dot,) = draw(paged(0, "voice", "voice_alt", "sms", "email", "email")).dots
    assert dot.number == 1
    assert [name for name, _x in dot.icons] == ["phone", "text", "mail"]


@pytest.mark.parametrize(("minutes", "colour"), [(29, "b"), (30, "r"), (31, "r")])
def test_r23_what_leaves_half_an_hour_late_is_red(minutes, colour):
    (dot,) = draw(paged(minutes, "voice")).dots
    assert dot.colour == colour


def test_those_informed_have_their_own_colour_and_another_try_is_hollow():
    informed, again = draw(
        paged(15, "email", step=2, level="level3", informed=True),
        paged(20, "voice", step=2, kind=Happening.AGAIN),
    ).dots
    assert (informed.colour, informed.is_again) == ("p", False)
    assert (again.colour, again.is_again) == ("b", True)


def test_a_level_is_named_in_two_lines_and_what_is_before_the_ladder_is_left_out():
    picture = draw(paged(-15, "email", level="level3"), paged(0, "voice"))
    assert [(row.name, row.note) for row in picture.rows] == [
        ("Niveau 2", "centre des opérations réseau")
    ]


def test_the_key_names_only_what_is_drawn():
    assert draw(paged(0, "voice_alt", "sms")).key == [
        ("phone", "Second numéro"), ("text", "Texto"),
    ]  # fmt: skip


def test_a_channel_of_any_other_kind_has_a_picture_too():
    (dot,) = draw(paged(0, "webhook")).dots
    assert [name for name, _x in dot.icons] == ["send"]
