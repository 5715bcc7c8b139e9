"""Made-up records that have the shapes of real ones: elements, attributes, languages, lengths, escaped HTML.

A real record is taken apart once. Each record made of it has the same words in another order, text by text, and other
digits in its identifiers, and its number at the end: no two are the same, and each costs what its model costs.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from lxml import etree

#: A text between two tags; comments and processing instructions are no text, what a CDATA section holds is.
_TEXT = re.compile(r"(?<=>)([^<>]*\w[^<>]*)(?=<)")
_IDENTIFIER = re.compile(r"<(?:\w+:)?IDNo\b[^>]*>$")
#: A text of fewer words is likely a code, a date, a name of a country: a checker looks at it.
_FEW = 4

#: Pieces that stay, and texts as their words (with the places of those that may move).
Part = str | tuple[list[str], list[int]]


def shaped(folder: Path) -> Callable[[int], str]:
    """Makes records by number from the codebooks of a folder, each in turn; ValueError where it holds none."""
    models = [parts(text) for text in codebooks(folder)]
    if not models:
        raise ValueError(f"{folder} holds no codebook")
    return lambda number: f"{made(models[number % len(models)], random.Random(number))}<!-- {number} -->"


def codebooks(folder: Path) -> list[str]:
    """The codebooks of all XML files below a folder, bare or in an answer of OAI-PMH; other files are passed over."""
    found = []
    for path in sorted(folder.rglob("*.xml")):
        try:
            tree = etree.parse(path)
        except etree.XMLSyntaxError:
            continue
        found += [etree.tostring(e, encoding="unicode", with_tail=False) for e in tree.iter("{*}codeBook")]
    return found


def parts(text: str) -> list[Part]:
    """A codebook taken apart."""
    taken: list[Part] = []
    end = 0
    for match in _TEXT.finditer(text):
        before, words = text[end : match.start()], re.split(r"(\s+)", match[1])
        # Markup and entities stay where they are, or escaped HTML would break.
        free = [i for i in range(0, len(words), 2) if words[i] and "&" not in words[i]]
        if _IDENTIFIER.search(before):
            taken += [before, (words, [])]
        elif len(free) >= _FEW:
            taken += [before, (words, free)]
        else:
            continue
        end = match.end()
    return [*taken, text[end:]]


def made(model: list[Part], chance: random.Random) -> str:
    """A record of that shape."""
    out = []
    for part in model:
        if isinstance(part, str):
            out.append(part)
            continue
        words, free = part
        if free:
            moved, by = words[:], chance.randrange(len(free))
            for place, source in zip(free, free[by:] + free[:by], strict=True):
                moved[place] = words[source]
        else:
            moved = [re.sub(r"\d", lambda _: str(chance.randrange(10)), word) for word in words]
        out.append("".join(moved))
    return "".join(out)
