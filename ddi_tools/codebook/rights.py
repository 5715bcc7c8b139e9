"""What a text about access says of who may use the data, by the fixed sentences of archives before all.

Open is said only where the text says so; of a text that says two things the stricter one holds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from ddi_tools.codebook.wordlists import any_of

AccessRight = Literal["open", "restricted", "embargoed", "metadata-only"]

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
_NOT_OPEN = r"""
    \b(?:not|cannot|neither|none|no longer|never)\b(?: (?!and\b|but\b)\w+){0,4}$
    \b(?:nicht|kein\w*|non|pas|ei|inte|ikke|niet)\b(?: \w+){0,2}$
    n['\u2019]t(?: (?!and\b|but\b)\w+){0,4}$
"""
_REFUSED = r"^ (?:is|are|was|were|can|may|does|do|has|have)(?: ?not|n['\u2019]t)\b"

#: What is open to some, or will be, is not open to all; whom a list such as this does not name may be everybody.
_SOME = (
    r"\b(?:to|for) (?:\w+ ){0,3}(?:members?|staff|students|researchers|academics|scholars|employees|subscribers"
    r"|partners|institutions|universities)\b(?! of the (?:general )?public)"
)
_SOME_BEFORE, _SOME_AFTER = rf"{_SOME}$", rf"^ {_SOME}"
_NOT_YET = r"\b(?:will|shall)\b(?: \w+){0,3}$"
_PLANNED = r"^ (?:is|are) (?:planned|intended|expected)\b"

#: Of what is open in part, nothing is said as a whole.
_PART_BEFORE = r"""
    \b(?:some|most|many|several|selected|certain|a few|half)\b(?: \w+){0,6}$
    \b(?:(?<!all )parts?|portions?|subsets?)\b(?: \w+){0,6}$
    \b(?:partly|partially|in part)$
    \b(?:einige|einzelne|manche|ausgewählte|die meisten|ein teil|teile|teilweise|zum teil|nicht alle)\b(?: \w+){0,6}$
    \b(?:certaine?s|quelques|plusieurs|la plupart|(?:une )?partie|partiellement|pas toutes?)\b(?: \w+){0,6}$
    \b(?:osa|osat|osittain|jotkut|eräät|useimmat)\b(?: \w+){0,6}$
    \b(?:vissa|några|delar|en del|delvis|de flesta|noen|nogle|enkelte|deler|dele)\b(?: \w+){0,6}$
    \b(?:sommige|enkele|een deel|delen|gedeeltelijk|deels|de meeste)\b(?: \w+){0,6}$
"""
_PART_AFTER = r"""
    ^(?:,? ?\w+){0,2},? ?\b(?:except(?:ing)?\b(?! in\b)|excluding|apart from|other than|with the exception|save for)\b
    ^,? (?:ausgenommen|außer|bis auf|mit ausnahme)\b
    ^,? (?:sauf|excepté|hormis|à l['\u2019]exception)\b
    ^,? (?:lukuun ottamatta|paitsi)\b
    ^,? (?:utom|förutom|med undantag|unntatt|bortset fra|undtagen)\b
    ^,? (?:behalve|uitgezonderd|met uitzondering)\b
"""

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
    \bsafe (?:room|cent(?:er|re))\b
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


@lru_cache(maxsize=1024)  # Archives say it in fixed sentences, and the words take long to look for.
def right_of(text: str) -> AccessRight | None:
    """What a text about access says by itself, the stricter where it says two things; None where it says nothing."""
    return said(text, by_word=True)


def is_called_open(text: str) -> bool:
    """Whether a text has words for open data, of whatever they are said; `right_of` tells, and takes longer."""
    return any_of(_OPEN).search(text) is not None or text.strip().rstrip(".").casefold() == "open"


def said(text: str, *, by_word: bool) -> AccessRight | None:
    """What a text says of access; `by_word` is whether a single word in it is a class of access."""
    bare = text.strip().rstrip(".").casefold()
    if by_word and bare in _CLASSES:
        return _CLASSES[bare]
    if any_of(_METADATA_ONLY).search(text):
        return "metadata-only"
    is_open = refused = False
    rest = []
    position = 0
    for match in any_of(_OPEN).finditer(text):
        rest.append(text[position : match.start()])
        position = match.end()
        if not _of_the_data(text, match):
            continue
        before, after = text[: match.start()].rstrip(), text[match.end() :]
        negated = bool(any_of(_NOT_OPEN).search(before) or any_of(_REFUSED).search(after))
        refused, is_open = refused or negated, is_open or not (negated or _is_for_some(before, after))
    rest.append(text[position:])
    if refused or any_of(_RESTRICTED).search(" ".join(rest)):
        return "restricted"
    return "open" if is_open else None


def _is_for_some(before: str, after: str) -> bool:
    """Whether the words around a word for open say that the data are so for some people alone, in part, or later."""
    places = (
        (_NOT_YET, before), (_PLANNED, after), (_SOME_BEFORE, before), (_SOME_AFTER, after), (_PART_BEFORE, before),
        (_PART_AFTER, after),
    )  # fmt: skip
    return any(any_of(pattern).search(words) for pattern, words in places)


def _of_the_data(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence around a word for open may speak of the data, and not of papers alone."""
    before = max(text.rfind(mark, 0, match.start()) for mark in (". ", "; ", "\n")) + 1
    after = re.search(r"[.;]\s|\n|$", text[match.end() :])
    sentence = text[before : match.end() + (after.start() if after else 0)]
    if any_of(_PUBLICATIONS).search(sentence):
        return False
    return not any_of(_DOCUMENTS).search(sentence) or bool(any_of(_DATA).search(sentence))
