"""Access: what a record's own words say about who may use the data, and from when.

DDI 2.5 has no machine-readable access right, so words decide, those that archives use in fixed sentences before all.
Open is said only where the record says so; silence, and words that say neither, leave the right unknown. Where words
contradict each other the stricter ones hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from ddi_tools.codebook.dates import dates_in
from ddi_tools.codebook.model import Embargo, LangText, Study

AccessRight = Literal["open", "restricted", "embargoed", "metadata-only"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessState:
    """The access to a study's data on a day.

    `right` is None where the record does not say. `embargo_end` is the latest end that is stated, and
    `embargo_ended` whether the embargo is over, None where there is none. `evidence` are the record's texts that
    this was read from.
    """

    right: AccessRight | None
    embargo_end: str | None = None
    embargo_ended: bool | None = None
    evidence: tuple[LangText, ...] = ()


@cache
def _any(patterns: str) -> re.Pattern[str]:
    """A pattern that finds any of those given, one a line; lines that begin with # are comments.

    Compiled when first needed: most records have no embargo, and the words take longer to compile than a record.
    """
    lines = (line.strip() for line in patterns.splitlines())
    return re.compile("|".join(line for line in lines if line and line[0] != "#"), re.IGNORECASE)


#: Words for open data. They are looked for first and then taken out, so that "registration is not required" can't
#: be read as "required".
_OPEN = r"""
    # COAR Access Rights, OpenAIRE's words for the same, and what they are called elsewhere
    \bopen[ _-]?access\b
    access_right/c_abf2
    オープンアクセス
    \blibre accès\b|\baccès libre\b
    \bacceso abierto\b
    \baccesso aperto\b
    # FSD's category A, in English, Finnish and Swedish; GESIS's category 0
    \(A\) (?:openly available|vapaasti käytettävissä|fritt tillgänglig)
    ^0 ?[-–] ?(?:data|daten)\b
    # SND, UKDS and others
    \b(?:freely|openly|publicly) (?:accessible|available|usable)\b
    \bfri(?:tt|a)? tillgängliga?\b
    \bvapaasti (?:käytettävissä|saatavilla)
    \bfrei (?:zugänglich|verfügbar)
    \bfritt tilgjengelig
    \b(?:librement|en libre) accès\w*|\blibrement (?:accessible|disponible)s?
    \bvrij (?:toegankelijk|beschikbaar)
    \bavailable to (?:any user|anyone|everyone|all) (?:for any purpose|without (?:registration|restriction)s?)
    \bregistration is not (?:required|needed)
    \bwithout (?:any )?(?:restrictions?|registration)\b
    \bno (?:access )?restrictions?\b
    \bohne (?:zugangs)?beschränkung
    \bpublic domain\b
    # Licences under which whoever wants may have the data
    creativecommons\.org/(?:licenses|publicdomain)/
    \bcreative commons\b
    \bCC[ -]?(?:0|zero|BY)\b
    \bopen (?:government|data commons|database) licen[cs]e
    \bODC-BY\b|\bODbL\b|\bPDDL\b
"""
#: What else than the data a sentence may call open: papers that come of them, and papers that belong to them.
_PUBLICATIONS = r"\b(?:publications?|articles?|papers?|journals?|publikation\w*|artikel\w*|julkaisu\w*)\b"
_DOCUMENTS = r"""
    \b(?:documentation|questionnaires?|metadata|codebooks?|dokumentation\w*|fragebogen|fragebögen|dokumentaatio\w*)\b
"""
_DATA = r"\b(?:data|datasets?|daten|datensatz|données|dati|datos|gegevens|aineisto\w*|materialet|collection)\b"
_NOT_OPEN = r"\b(?:not|nicht|non|pas|ei|inte|ikke|niet|no longer|never)\b(?: \w+){0,2}$"

#: Words for data that someone must allow one to use, or that only some may use.
_RESTRICTED = r"""
    # COAR Access Rights, OpenAIRE
    \b(?:restricted|closed)[ _-]?access\b
    access_right/c_16ec
    制約付きアクセス
    \baccès restreint
    \bacceso restringido
    \baccesso (?:riservato|limitato)
    \baccess (?:to \S+ (?:\S+ ){0,6})?is restricted
    \b(?:some|certain|most|all) (?:of the )?(?:data|files?|variables) [^.]{0,40}\brestricted
    # FSD's categories B to D; GESIS's A to D
    \([BCD]\) (?:available|vain|käytettävissä|tillgänglig|tutkimukseen)
    \([BCD]\)
    ^[ABCD] ?[-–] ?(?:data|daten)\b
    # UKDS
    \bsafeguarded\b
    \bcontrolled (?:data|access)\b
    \bsecure (?:access|lab|environment)
    \bspecial licence
    \bend user licen[cs]e
    \bregistration is required
    \bregistered users?\b
    \bregister(?:ed|ing)? (?:with|as)\b
    # English
    \bonly (?:by|with|after|upon|for|to|available)\b
    \b(?:up)?on (?:written )?request\b
    \bby (?:order|request)\b
    \b(?:permission|approval|consent|authori[sz]ation)\b
    \bappl(?:y|ication)\b
    \brestricted (?:to|data|use)\b
    \bdata are restricted\b
    \bacademic (?:use|research|purposes)
    \bscientific (?:use|purposes)
    \b(?:research|teaching) (?:purposes|use)\b
    \bsolely for\b
    \bmust agree\b
    \bdata use agreement\b
    \bfor research(?:,| and)? teaching\b
    \bnot (?:freely|openly|publicly)\b
    \bbona fide\b
    # German
    \bauf (?:anfrage|antrag)\b
    \bakademische (?:forschung|zwecke)
    \bwissenschaftliche\w* (?:zwecke|nutzung)
    \bgenehmigung\b
    \bzustimmung\b
    \beingeschränkte?[rn]? (?:zugang|nutzung)
    \bregistriert\w*
    \bnur für\b
    # French, Italian, Spanish, Dutch
    \bsur demande\b
    \bautorisation\b
    \binscription\b.{0,60}\bobligatoire
    \bsu richiesta\b
    \bautorizzazione\b
    \bprevia (?:autorización|solicitud)
    \bop aanvraag\b
    \btoestemming\b
    \bbeperkte? toegang
    # Finnish, Swedish, Norwegian, Danish
    \bluva(?:lla|n)\b
    \blupamenettely
    \btutkimukseen\b
    \btutkimus- ja opetuskäyttöön
    \bvia beställning
    \b(?:är|er) begrän?s(?:ad|et)
    \bbegrenset\b
    \bakademiskt bruk
    \btillstånd\b
    \bsøknad\b|\bansøgning\b
"""
_METADATA_ONLY = r"""
    \bmetadata[ -]?only(?: access)?\b
    access_right/c_14cb
    \bnur metadaten\b
    \bmétadonnées (?:seules|uniquement)
"""
#: UKDS gives the access class as a single word in specPerm, and OpenAIRE's words stand alone in conditions.
_CLASSES: dict[str, AccessRight] = {
    "open": "open", "safeguarded": "restricted", "controlled": "restricted", "restricted": "restricted",
    "closed": "restricted", "metadata only": "metadata-only",
}  # fmt: skip

_WORDS = ("embargo", "sperrfrist", "karen")
_EMBARGO = r"\bembargo\w*|\w*sperrfrist\w*|\bkaren(?:ssi|z|s)\w*|access_right/c_f1cf"
_NO_EMBARGO = r"""
    \b(?:no|not|without|kein\w*|ohne|sans|pas d'|aucun)\W+(?:\w+\W+){0,3}(?:embargo|sperrfr|karen)
    \b(?:inget|ingen|utan|uten|geen|zonder|ei)\W+(?:\w+\W+){0,3}(?:embargo|karen)
    \bembargo\w*\W+(?:period\W+)?(?:none|no|nein|not applicable|n/a|0)\b
    \bnot (?:been )?(?:under |subject to (?:an )?)?embargo
"""
_OVER = r"""
    \bembargo (?:has |is |was )?(?:now )?(?:ended|expired|lifted|over|been lifted)
    \babgelaufen\b
    \bnot? longer embargoed
"""
#: What stands before the date on which an embargo ends.
_UNTIL = r"""(?ix)(?:
      \b(?: until|till|til|through|to|end(?:s|ed|ing)?|expir(?:es?|ed|ing)
        | lifted|lapses|released?|available|accessible
        | bis(?:\ zum)?|endet|ende|läuft|ab
        | jusqu['’]?(?:au|en|à|a)?|prend\ fin|fin|expire
        | tot(?:\ en\ met)?|eindigt|vanaf
        | fram\ till|till\ och\ med|t\.o\.m\.|upphör|slutar|utgår|frem\ til|til\ og\ med
        | päättyy|voimassa|asti|saakka|fino\ al|hasta(?:\ el)? )
      (?: \s+(?:on|the|in|at|from|after|of|am|den|dem|le|op|de|ab|date|datum|um|mit|zum|des|il|el|la) )*
    | \bembargo\w*(?:\s+(?:period|date|end|end\ date|datum|ende|frist))?
    )\W*$"""
#: Finnish puts it behind the date.
_UNTIL_BEHIND = re.compile(r"\W*(?:asti|saakka|mennessä)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÄÖÅÉ(])|\n")
_MONTH_ABBREVIATION = re.compile(
    r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|o[ck]t|nov|de[cz]|\d{1,2})\.$", re.IGNORECASE
)


def embargoes(texts: Iterable[LangText]) -> tuple[Embargo, ...]:
    """The embargoes that texts state: one a text, with the sentences that speak of it and the latest end they give.

    An end is a date behind a word such as "until"; a date on which an embargo was granted is none.
    """
    found = []
    for text in texts:
        folded = text.text.casefold()
        if not any(word in folded for word in _WORDS):
            continue
        sentences = [s for s in _sentences(text.text) if _any(_EMBARGO).search(s) and not _any(_NO_EMBARGO).search(s)]
        if sentences:
            ends = [end for sentence in sentences for end in _ends(sentence)]
            found.append(Embargo(text=" ".join(sentences), end=max(ends, default=None), lang=text.lang))
    return tuple(found)


def access_state(study: Study, as_of: date) -> AccessState:
    """The access to the study's data on a day.

    On the day on which an embargo ends it is over; one that ends in a month or year lasts as long as that does.
    An embargo without an end is taken to last, unless the record says that it is over.
    """
    stated = study.access.embargoes
    evidence = tuple(LangText(text=embargo.text, lang=embargo.lang) for embargo in stated)
    end = max((embargo.end for embargo in stated if embargo.end), default=None)
    ended: bool | None = None
    if stated:
        ended = _have_ended(stated, as_of)
        if not ended:
            return AccessState(right="embargoed", embargo_end=end, embargo_ended=False, evidence=evidence)
    right, words = _right(study)
    return AccessState(right=right, embargo_end=end, embargo_ended=ended, evidence=(*evidence, *words))


def is_embargoed(text: str, as_of: date) -> bool:
    """Whether a text states an embargo that is not over on a day."""
    stated = embargoes((LangText(text=text, lang=None),))
    return bool(stated) and not _have_ended(stated, as_of)


@lru_cache(maxsize=1024)  # Archives say it in fixed sentences, and the words take long to look for.
def right_of(text: str) -> AccessRight | None:
    """What a text about access says by itself, the stricter where it says two things; None where it says nothing."""
    return _said(text, True)


def _right(study: Study) -> tuple[AccessRight | None, tuple[LangText, ...]]:
    """The strictest right that a text states, and all texts that state one."""
    stated = [(right, text) for text, by_word in _texts(study) if (right := _said(text.text, by_word))]
    order: tuple[AccessRight, ...] = ("metadata-only", "restricted", "open")
    right = next((each for each in order if any(said == each for said, _ in stated)), None)
    return right, tuple(dict.fromkeys(LangText(text=text.text, lang=text.lang) for _, text in stated))


def _texts(study: Study) -> Iterator[tuple[LangText, bool]]:
    """The texts about access, and whether a single word of theirs is a class of access."""
    access = study.access
    for kind in access.types:
        yield LangText(text=kind.text, lang=kind.lang), True
    for statement in (*access.special_permissions, *access.conditions, *access.licenses, *study.citation.licenses):
        uri = f" {statement.uri}" if statement.uri and statement.uri not in statement.text else ""
        yield LangText(text=statement.text + uri, lang=statement.lang), True
    for text in (*access.availability, *access.restrictions):
        yield text, True
    for confidential in access.confidentiality:
        if (confidential.required or "").casefold() == "yes":
            yield confidential, False
    for note in access.notes:
        if (note.type or "").startswith("DVN:"):
            yield note, False


def _said(text: str, by_word: bool) -> AccessRight | None:
    """What a text says of access; the stricter where it says two things."""
    bare = text.strip().rstrip(".").casefold()
    if by_word and bare in _CLASSES:
        return _CLASSES[bare]
    if _any(_METADATA_ONLY).search(text):
        return "metadata-only"
    is_open = refused = False
    rest = []
    position = 0
    for match in _any(_OPEN).finditer(text):
        rest.append(text[position : match.start()])
        position = match.end()
        if not _of_the_data(text, match):
            continue
        negated = bool(_any(_NOT_OPEN).search(text[: match.start()].rstrip()))
        refused, is_open = refused or negated, is_open or not negated
    rest.append(text[position:])
    if refused or _any(_RESTRICTED).search(" ".join(rest)):
        return "restricted"
    return "open" if is_open else None


def _of_the_data(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence around a word for open may speak of the data, and not of papers alone."""
    before = max(text.rfind(mark, 0, match.start()) for mark in (". ", "; ", "\n")) + 1
    after = re.search(r"[.;]\s|\n|$", text[match.end() :])
    sentence = text[before : match.end() + (after.start() if after else 0)]
    if _any(_PUBLICATIONS).search(sentence):
        return False
    return not _any(_DOCUMENTS).search(sentence) or bool(_any(_DATA).search(sentence))


def _sentences(text: str) -> list[str]:
    """The sentences of a text; `1. Januar` does not end one."""
    sentences: list[str] = []
    for piece in filter(None, (s.strip() for s in _SENTENCE.split(text))):
        if sentences and _MONTH_ABBREVIATION.search(sentences[-1]):
            sentences[-1] += f" {piece}"
        else:
            sentences.append(piece)
    return sentences


def _ends(sentence: str) -> list[str]:
    """The dates of a sentence that end something."""
    return [
        value
        for start, stop, value in dates_in(sentence)
        if re.search(_UNTIL, sentence[:start]) or _UNTIL_BEHIND.match(sentence[stop:])
    ]


def _have_ended(stated: Iterable[Embargo], as_of: date) -> bool:
    """Whether the last of the embargoes is over, by the latest end; without any end, by their own words."""
    stated = tuple(stated)
    end = max((embargo.end for embargo in stated if embargo.end), default=None)
    return _over(end, as_of) if end else all(_any(_OVER).search(embargo.text) for embargo in stated)


def _over(end: str, as_of: date) -> bool:
    """Whether an embargo that ends then is over: on the day itself; of a month or year, when it has passed."""
    day = as_of.isoformat()
    return day >= end if len(end) == 10 else day[: len(end)] > end
