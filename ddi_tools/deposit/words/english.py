"""English."""

from __future__ import annotations

from ddi_tools.deposit.words import Words, numbered

WORDS = Words(
    noun=r"(?:[a-z]+-|data|text|audio|video|image)?files?",
    not_after=(
        r"(?<!s)\s+(?:names?|formats?|types?|sizes?|servers?|systems?|sharing|numbers?|extensions?|cabinets?|"
        r"structures?|paths?)\b"
    ),
    after="",
    numbers=dict(
        [
            *numbered(0, "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"),
            *numbered(15, "fifteen sixteen seventeen eighteen nineteen"),
            *numbered(20, "twenty thirty forty fifty sixty seventy eighty ninety", 10),
            ("single", 1),
            ("one single", 1),
        ]
    ),
    multipliers={"hundred": 100, "thousand": 1000, "million": 1_000_000},
    number_join=r"-|\s+|\s+and\s+",
    thousands=",",
    articles=r"an?",
    between=r"[^\W\d_.*][\w.*+/'’&-]*|\.[a-z0-9]{2,5}",
    # A plural, but for statistics and the like, is counted itself.
    never_between=(
        r"(?-i:[a-z]+[^\W\dsiuc_]s)|people|men|women|children|"
        r"and|or|of|the|an?|to|in|on|with|from|for|by|at|as|who|which|that|is|are|was|were|has|have|had|per|each|"
        r"than|into|their|its|these|those|this|lists?|contains?"
    ),
    other_files=(
        r"case|court|police|patients?|personnel|medical|client|clinical|hospital|paper|criminal|legal|prison|"
        r"probation|custody|tax|dental|administrative|archival|care|"
        r"[kmgt]b|(?:kilo|mega|giga|tera)bytes?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|pages?"
    ),
    labels=(
        r"versions?|waves?|rounds?|sweeps?|phases?|parts?|stages?|steps?|modules?|tables?|appendix|annex|chapters?|"
        r"volumes?|no\.?|nr\.?|number|numbers|study|sn|stata|spss|sas|excel|word|windows|office|nvivo|r|item|level"
    ),
    parts=r"first|last|next|previous|other|remaining|same|these|those|both|no",
    least=r"at least|no fewer than|no less than|not less than",
    about=(
        r"about|around|approximately|approx\.?|circa|ca\.?|c\.|some|nearly|almost|roughly|up to|at most|"
        r"no more than|"
        r"more than|over|fewer than|less than|under|between|maximum of"
    ),
    alternatives=r"or|to|and",
    shares=r"per|each|every|apiece|for each|for every",
    among="of",
    since="in|since|year",
    links=(
        r"contain(?:s|ing)?|hold(?:s|ing)?|compris(?:es?|ing)|consist(?:s|ing)? of|includ(?:es?|ing)|cover(?:s|"
        r"ing)?|"
        r"are|is|with|of|on|about|from|for|relating to|concerning"
    ),
    joins=r"while|whereas|plus|as well as|but|and\s+(?:an?|the|another|one|finally|also|further)",
    weak_joins=r"and|or|the other|another",
    sets=(
        r"data\s?sets?|data-sets?|sets?|collections?|series|corpus|corpora|folders?|materials|subsets?|components?"
    ),
    wholes=(
        r"(?:the|this|whole|entire|full|data) (?:data )?(?:collection|deposit|archive|dataset|data set)|"
        r"in total|in all|altogether|a total of|overall"
    ),
    vague=(
        r"text|texts|textual|data|dataset|datasets|data-?sets?|sets?|subsets?|collections?|deposit|files?|further|"
        r"another|other|others|this|that|these|those|the|an?|its|their|all|both|following|additional|separate|"
        r"single|"
        r"individual|same|different|distinct|first|second|third|fourth|main|whole|entire|full|new|empirical|"
        r"computer|"
        r"electronic|digital|machine-readable|anonymi[sz]ed|small|large|short|and|or|of|with|in|for|to|is|are|also|"
        r"there|here|it|they|we|one|two|three|four|five|six|seven|eight|nine|ten|\d+|&"
    ),
    stops=(
        r"the|an?|this|that|these|those|its|their|our|another|each|contains?|containing|holds?|comprises?|"
        r"comprising|"
        r"consists?|of|is|are|was|were|has|have|with|includes?|including|in|on|for|from|by|to|and|or|are:|there|"
        r"where|"
        r"namely|as|plus|further|also"
    ),
)
