"""Swedish."""

from __future__ import annotations

from ddi_tools.deposit.words import Words, numbered

WORDS = Words(
    noun=r"(?:(?P<compound>[^\W\d_][\w/+-]*?)-?)?(?:fil(?:er|erna|en|ers|ernas)?)",
    not_after=r"\s+(?:format|namn|typer)\b",
    after="",
    numbers=dict(
        [
            *numbered(0, "noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton"),
            *numbered(17, "sjutton arton nitton"),
            *numbered(20, "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio", 10),
            *[("enda", 1), ("aderton", 18), ("båda", 2), ("bägge", 2)],
        ]
    ),
    multipliers={"hundra": 100, "tusen": 1000},
    number_join=r"-|\s+|\s+och\s+|",
    thousands=" .",
    articles=r"en",
    # Adjectives in the plural, and formats.
    between=r"(?-i:[a-zåäö-]+(?:a|e)|små|[A-Z][A-Z0-9+/.-]+)|\.[a-z0-9]{2,5}",
    never_between=(
        r"och|eller|av|den|det|de|en|ett|till|i|på|med|från|för|vid|som|om|under|efter|är|var|har|hade|per|varje|"
        r"än|sina|"
        r"deras|dessa|denna|innehåller|omfattar|består|finns|ingår|gjordes|skapade|ligger|inte|inga|personer|"
        r"intervjuer"
    ),
    other_files=(
        r"akt|domstols|polis|patient|personal|pappers?|logg|[kmgt]b|(?:kilo|mega|giga|tera)byte|sekunder|minuter|"
        r"timmar|"
        r"dagar|veckor|månader|år|sidor|pro"
    ),
    labels=(
        r"versioner|version|våg(?:en)?|omgång(?:en)?|fas|del|steg|modul|tabell|bilaga|kapitel|volym|nr\.?|nummer|"
        r"studie|snd|"
        r"spss|stata|sas|excel|word|windows|office|r"
    ),
    parts=r"första|sista|nästa|förra|andra|övriga|återstående|samma|dessa|inga",
    least=r"minst|åtminstone|inte färre än",
    about=(
        r"cirka|ca\.?|circa|omkring|ungefär|runt|nästan|drygt|knappt|uppemot|upp till|högst|maximalt|inte fler än|"
        r"mer än|"
        r"fler än|över|färre än|mindre än|under|mellan"
    ),
    alternatives=r"eller|till|och",
    shares=r"per|varje|var|vardera|varsin|varsina|respektive",
    among=r"av|av de|utav",
    since=r"i|år|sedan|under|från",
    links=(r"innehåll(?:er|ande)|omfatta(?:r|nde)|består av|med|om|från|för|är|av|rörande|gällande|avseende"),
    joins=r"medan|samt|men|och\s+(?:en|ett|den|det|ytterligare|slutligen|också)",
    weak_joins=r"och|eller|de andra|ytterligare",
    sets=(
        r"datamängd(?:en|er)?|dataset(?:et)?|samling(?:en|ar)?|serier?|korpus|mapp(?:en|ar)?|material(?:et)?|"
        r"delmängd(?:en|er)?"
    ),
    # A name may stand behind the noun ("materialet Föräldrar"): only what does something at once is the whole.
    wholes=(
        r"(?:hela |den |denna |det )?(?:samlingen|samling|materialet|arkivet|datamaterialet)"
        r"(?=\s+(?:består|omfattar|innehåller|utgörs|har)\b)|totalt|sammanlagt|allt som allt"
    ),
    vague=(
        r"text|data|dataset|samling(?:en|ar)?|filer?|ytterligare|andra|annan|denna|dessa|den|det|de|en|ett|alla|"
        r"båda|"
        r"följande|separata?|enskilda?|enda|samma|olika|första|andra|tredje|hela|nya?|digitala?|elektroniska?|"
        r"anonymiserade|små|stora|korta|och|eller|av|med|i|för|till|är|också|där|här|vi|ett|två|tre|fyra|fem|sex|"
        r"sju|åtta|"
        r"nio|tio|\d+|&|dator"
    ),
    stops=(
        r"den|det|de|en|ett|denna|dessa|deras|vår|varje|innehåller|omfattar|består|av|är|var|har|hade|med|i|på|för|"
        r"från|"
        r"till|och|eller|där|nämligen|som|samt|också|finns|ingår"
    ),
)
