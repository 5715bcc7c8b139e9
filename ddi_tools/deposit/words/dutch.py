"""Dutch."""

from __future__ import annotations

from ddi_tools.deposit.words import Words, numbered

WORDS = Words(
    noun=r"(?:(?P<compound>[^\W\d_][\w/+-]*?)-?)?bestand(?:en|je|jes)?",
    not_after=r"\s+(?:formaten|namen|types)\b",
    after="",
    numbers=dict(
        [
            *numbered(
                0, "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien"
            ),
            *numbered(16, "zestien zeventien achttien negentien"),
            *numbered(20, "twintig dertig veertig vijftig zestig zeventig tachtig negentig", 10),
            *[("één enkel", 1), ("enkel", 1), ("enkele", 1), ("enig", 1), ("beide", 2), ("eenen", 1)],
        ]
    ),
    multipliers={"honderd": 100, "duizend": 1000},
    number_join=r"-|\s+|\s+en\s+|en|ën|",
    thousands=".",
    articles=r"een",
    # Adjectives, participles, and formats.
    between=r"(?-i:[a-zà-ÿ-]+e|[a-z]*ge[a-z]+en|[A-Z][A-Z0-9+/.-]+)|\.[a-z0-9]{2,5}",
    never_between=(
        r"en|of|van|de|het|een|te|in|op|met|uit|voor|bij|als|aan|naar|over|door|om|die|dat|wie|welke|is|zijn|was|"
        r"waren|"
        r"heeft|hebben|had|hadden|wordt|worden|werd|werden|per|elk|elke|ieder|iedere|dan|hun|deze|dit|geen|niet|"
        r"bevat|"
        r"bevatten|omvat|omvatten|staan|staat|personen|interviews|verliezen"
    ),
    other_files=(
        r"dossiers?|rechtbank|politie|patiënten|personeels|papieren|log|hulp|[kmgt]b|(?:kilo|mega|giga|tera)bytes?|"
        r"seconden|minuten|uur|dagen|weken|maanden|jaren|jaar|pagina['’]?s?|leden|wapen"
    ),
    labels=(
        r"versies?|golf|golven|ronde|rondes|fase|fases|deel|delen|stap|module|tabel|bijlage|hoofdstuk|nr\.?|"
        r"nummers?|"
        r"studie|spss|stata|sas|excel|word|windows|office|r"
    ),
    parts=r"eerste|laatste|volgende|vorige|andere|overige|zelfde|dezelfde|deze|geen",
    least=r"minstens|ten minste|tenminste|minimaal|niet minder dan",
    about=(
        r"ongeveer|circa|ca\.?|zo['’]n|rond|rond de|bijna|haast|ruim|tot|hooguit|hoogstens|maximaal|niet meer dan|"
        r"meer dan|boven de|minder dan|onder de|tussen"
    ),
    alternatives=r"of|tot|en",
    shares=r"per|elk|elke|ieder|iedere|telkens|respectievelijk",
    among=r"van|van de|uit|op de",
    since=r"in|jaar|sinds|vanaf|van|tot",
    links=(r"bevat(?:ten|tend)?|omvat(?:ten)?|met|over|van|uit|voor|zijn|is|bestaa[nt]* uit|betreffende|inzake"),
    joins=r"terwijl|alsmede|evenals|maar|en\s+(?:een|de|het|nog|tot slot|ook)",
    weak_joins=r"en|of|de andere|nog een",
    sets=(
        r"datasets?|verzameling(?:en)?|collecties?|reeks(?:en)?|corpus|corpora|mappen|map|materialen|"
        r"deelverzameling(?:en)?"
    ),
    # A name may stand behind the noun ("de dataset Ouders"): only what does something at once is the whole.
    wholes=(
        r"(?:de|deze|het|dit) (?:hele |volledige )?(?:collectie|verzameling|archief|dataset|geheel)"
        r"(?=\s+(?:bestaat|bevat|omvat|telt|heeft)\b)|in totaal|alles bij elkaar"
    ),
    vague=(
        r"tekst|data|datasets?|verzameling(?:en)?|collecties?|bestand(?:en)?|verdere|andere|ander|deze|dit|die|dat|"
        r"de|het|"
        r"een|hun|alle|beide|volgende|extra|aparte?|afzonderlijke|losse|enkele?|zelfde|verschillende|eerste|tweede|"
        r"derde|"
        r"hele|volledige|nieuwe|digitale|elektronische|geanonimiseerde|kleine|grote|korte|en|of|van|met|in|voor|te|"
        r"is|"
        r"zijn|ook|er|hier|wij|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|\d+|&|computer"
    ),
    stops=(
        r"de|het|een|deze|dit|die|dat|hun|onze|elk|elke|bevat(?:ten)?|omvat(?:ten)?|bestaa[nt]*|uit|van|is|zijn|"
        r"was|waren|"
        r"heeft|hebben|met|in|op|voor|door|te|en|of|er|waar|namelijk|als|plus|verder|ook"
    ),
)
