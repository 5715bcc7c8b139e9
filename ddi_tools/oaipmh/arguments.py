"""The arguments of a request, judged as section 4 has them: which verb takes which, once, and in what form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from ddi_tools.oaipmh.holdings import Refusal, Selection

GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"

_LIST = frozenset({"from", "until", "set", "resumptionToken"})
_NONE: frozenset[str] = frozenset()

#: By verb: the arguments that it needs, and those that it may have besides.
VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (_NONE, _NONE),
    "ListMetadataFormats": (_NONE, frozenset({"identifier"})),
    "ListSets": (_NONE, frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), _NONE),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), _LIST),
    "ListRecords": (frozenset({"metadataPrefix"}), _LIST),
}

_WORD = r"[A-Za-z0-9\-_.!~*'()]+"

#: The forms that the schema of responses gives these arguments: a request is repeated in its response.
_FORMS = {"metadataPrefix": re.compile(_WORD), "set": re.compile(f"{_WORD}(:{_WORD})*")}
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", re.ASCII)

#: What no XML document can hold.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def judge(arguments: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The arguments by name, the verb among them; raises `Refusal` where the standard takes them amiss."""
    names, given = [name for name, _ in arguments], dict(arguments)
    verb = given.get("verb")
    if verb is None or verb not in VERBS or names.count("verb") > 1:
        raise Refusal("badVerb", f"the verb must be one of {', '.join(VERBS)}, given once")
    required, optional = VERBS[verb]
    own = set(names) - {"verb"}
    if len(own) < len(names) - 1:
        raise Refusal("badArgument", "an argument is given more than once")
    resumed = "resumptionToken" in own and "resumptionToken" in optional
    if strangers := sorted(own - {"resumptionToken"} if resumed else own - required - optional):
        raise Refusal("badArgument", f"{verb} does not take {', '.join(strangers)} here")
    if missing := [] if resumed else sorted(required - own):
        raise Refusal("badArgument", f"{verb} needs {', '.join(missing)}")
    for name, value in given.items():
        if ILLEGAL.search(value) or (name in _FORMS and not _FORMS[name].fullmatch(value)):
            raise Refusal("badArgument", f"this is no {name}: {value!r}")
    return given


def selection(given: Mapping[str, str]) -> Selection:
    """Which records are asked for; a day stands for its first second in `from`, for its last in `until`."""
    since, until = _second(given.get("from"), "T00:00:00Z"), _second(given.get("until"), "T23:59:59Z")
    if "from" in given and "until" in given and len(given["from"]) != len(given["until"]):
        raise Refusal("badArgument", "from and until differ in granularity")
    if since and until and since > until:
        raise Refusal("badArgument", "from is later than until")
    return Selection(prefix=given["metadataPrefix"], set=given.get("set"), since=since, until=until)


def _second(date: str | None, time: str) -> str | None:
    if date is None:
        return None
    try:
        if not _DATE.fullmatch(date):
            raise ValueError(date)
        datetime.fromisoformat(date)
    except ValueError:
        raise Refusal("badArgument", f"{date!r} is not a date like {GRANULARITY} or YYYY-MM-DD") from None
    return date if "T" in date else date + time
