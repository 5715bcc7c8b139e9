"""The prose of the demo deposit: sentences of the fixture, chosen and filled for the person at hand.

Every choice is made by a SHA-256 of what it is made for, never by a random generator, so it is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

#: A participant, professional or service: a row of the description, by column.
Person = Mapping[str, str]


def number(*key: object) -> int:
    """A number that looks like chance and depends on the key alone."""
    return int.from_bytes(sha256("|".join(map(str, key)).encode()).digest()[:8])


def children(person: Person) -> dict[str, int]:
    """The numbers of a parent's children by the letter of the place where they live."""
    return {group[0]: int(group[1:]) for group in person["children"].split()}


def slots(person: Person, team: str) -> dict[str, str]:
    """What the texts may say of a participant; what is not so is empty."""
    living = children(person)
    words = {
        "child": bool(living),
        "parent": bool(living),
        "home": "H" in living,
        "away": not living.keys().isdisjoint("MDFK"),
        "partner": "cohabiting" in person["household"],
        "baby": "expecting" in person["notes"],
        "grandparent": "grandparent" in person["notes"],
    }
    prescribed = person["medication"] != "none"
    she, her, them = ("she", "her", "her") if person["sex"] == "female" else ("he", "his", "him")
    return {word: word if holds else "" for word, holds in words.items()} | {
        "name": person["pseudonym"],
        "she": she,
        "She": she.title(),
        "her": her,
        "them": them,
        "service": team,
        "medication": person["medication"] if prescribed else "",
        "unmedicated": "" if prescribed else "not on a prescription",
    }


def paragraphs(
    steps: Sequence[Mapping[str, Sequence[str]]],
    key: tuple[str, str],
    turn: int,
    slots: Mapping[str, str],
    voices: Sequence[str],
) -> Iterator[str]:
    """The paragraphs of a session: the first step of its scene, most of those between, and the last.

    `key` names the scene and whose it is, `turn` counts that one's sessions, so that the next session says other
    things. With more than one voice two of them answer each question.
    """
    left_out = {number(*key, turn, n) % len(steps) for n in range(len(steps) // 4)} - {0, len(steps) - 1}
    for place, step in enumerate(steps):
        if place in left_out:
            continue
        shift = number(*key, "voice") + turn + place
        speakers = [voices[(shift + n) % len(voices)] for n in range(min(2, len(voices)))]
        filled = dict(slots, one=speakers[0], two=speakers[-1])
        if (said := _fill(step["say"], filled, turn, *key, place)) is None:
            continue
        replies = step.get("reply")
        yield f"Researcher: {said}" if replies else said
        for n, speaker in enumerate(speakers if replies else ()):
            if reply := _fill(replies or (), filled, turn + n, *key, place, "reply"):
                yield f"{speaker}: {reply}"


def _fill(options: Sequence[str], slots: Mapping[str, str], turn: int, *key: object) -> str | None:
    """One of the options with its slots filled; options that need what the slots lack don't count."""
    lacking = [f"{{{name}}}" for name, value in slots.items() if not value]
    fitting = [option for option in options if not any(slot in option for slot in lacking)]
    return _pick(fitting, turn, *key).format_map(slots) if fitting else None


def _pick(options: Sequence[str], turn: int, *key: object) -> str:
    """One of the options: which comes first is decided by the key, and the next turn takes the next one."""
    return options[(number(*key) + turn) % len(options)]
