"""French. What says of which kind the files are stands after the noun."""

from __future__ import annotations

from ddi_tools.deposit.words import Words, numbered

WORDS = Words(
    noun=r"fichiers?|tables? de (?P<compound>métadonnées)",
    not_after=r"(?!)",
    after=(
        r"(?:de |d['’])?(?:textes?|audio|son|sonores?|vid[ée]os?|images?|photos?|photographies|données|métadonnées|"
        r"cl[ée]s?|"
        r"codes?|transcriptions?|retranscriptions?|entretiens?|notes|documentation|syntaxe)|"
        r"séparés?|distincts?|supplémentaires?|numériques?|anonymisés?|numérisés?|individuels?|principaux|"
        r"principal|"
        r"csv|tsv|txt|pdf|xml|spss|stata|sas|excel|zip|rtf|word|odt|wav|mp3|mp4|tiff?|jpe?g"
    ),
    numbers=dict(
        [
            *numbered(
                0, "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
            ),
            *numbered(20, "vingt trente quarante cinquante soixante", 10),
            *[("septante", 70), ("huitante", 80), ("octante", 80), ("nonante", 90)],
            *[("quatre-vingt", 80), ("quatre-vingts", 80), ("quatre vingt", 80), ("quatre vingts", 80)],
            *[("une", 1), ("un seul", 1), ("une seule", 1), ("seul", 1), ("unique", 1), ("seule", 1)],
        ]
    ),
    multipliers={"cent": 100, "cents": 100, "mille": 1000},
    number_join=r"-et-|-|\s+et\s+|\s+",
    thousands=" .",
    articles=r"une?",
    between=(
        r"petits?|grands?|gros|autres?|nouveaux|nouvelles?|différents?|principaux|seuls?|longs?|courts?|derniers|"
        r"vrais?|"
        r"simples|divers"
    ),
    never_between=(
        r"et|ou|de|du|des|la|le|les|un|une|à|au|aux|dans|en|sur|avec|par|pour|chez|qui|que|dont|où|est|sont|était|"
        r"étaient|"
        r"a|ont|avait|avaient|contient|contiennent|comprend|comprennent|comporte|comptent|compte|chaque|leurs?|ses|"
        r"ces|cette|"
        r"plus|moins|ne|pas|ans|personnes|entretiens|formats?"
    ),
    other_files=(
        r"judiciaires?|policiers?|médicaux|papier|[kmgt]o|(?:kilo|méga|giga|téra)octets?|secondes?|minutes?|"
        r"heures?|jours?|"
        r"semaines?|mois|années?|pages?"
    ),
    labels=(
        r"versions?|vagues?|phases?|parties?|étapes?|modules?|tableaux?|tableau|annexes?|chapitres?|volumes?|n°|"
        r"no\.?|"
        r"numéros?|spss|stata|sas|excel|word|windows|office|nvivo|r"
    ),
    parts=r"premiers?|derniers?|prochains?|autres|mêmes|ces|aucun|aucuns",
    least=r"au moins|au minimum|pas moins de|pas moins d['’]",
    about=(
        r"environ|près de|près d['’]|autour de|à peu près|approximativement|quelque|quelques|presque|jusqu['’]à|"
        r"au plus|"
        r"au maximum|pas plus de|plus de|plus d['’]|moins de|moins d['’]|entre"
    ),
    alternatives=r"ou|à|et",
    shares=r"par|chaque|chacune?|pour chaque|respectivement",
    among=r"des|de|d['’]|sur|sur les|parmi|parmi les",
    since=r"en|depuis|année|de|dès",
    links=(
        r"contien(?:t|nent)|contenant|compren(?:d|nent)|comprenant|comport(?:e|ent)|comportant|avec|sur|de|du|des|"
        r"d['’]|pour|"
        r"sont|est|relatifs? (?:à|aux)|concernant"
    ),
    joins=r"tandis que|alors que|ainsi que|mais|et\s+(?:une?|la|le|les|enfin|aussi|autres?)",
    weak_joins=r"et|ou|les autres|un autre|une autre",
    sets=r"jeux? de données|ensembles?|collections?|séries?|corpus|dossiers?|sous-ensembles?|matériaux",
    # A name may stand behind the noun ("la collection Parents"): only what does something at once is the whole.
    wholes=(
        r"(?:la|le|l['’]|ce|cette|tout le|toute la) ?(?:collection|corpus|dépôt|archive|fonds|ensemble|"
        r"jeu de données)(?=\s+(?:contient|comprend|compte|comporte|réunit|rassemble|se compose|est composée?|a)\b)|"
        r"au total|en tout"
    ),
    vague=(
        r"textes?|tout|toute|données|jeux?|ensembles?|collections?|dépôt|fichiers?|autres?|ces?|cette|cet|les|la|le|l['’]|"
        r"une?|leurs?|"
        r"tous|toutes|deux|suivants?|supplémentaires?|séparés?|distincts?|individuels?|mêmes?|différents?|"
        r"premiers?|"
        r"numériques?|numérisés?|anonymisés?|électroniques?|petits?|grands?|et|ou|de|du|des|avec|dans|pour|à|est|"
        r"sont|il|y|"
        r"a|on|nous|trois|quatre|cinq|six|sept|huit|neuf|dix|\d+|&|d['’]\w+|seuls?|seules?|principaux|principal"
    ),
    stops=(
        r"la|le|les|l['’]\w+|une?|ces?|cette|cet|leurs?|notre|chaque|contien(?:t|nent)|contenant|compren(?:d|nent)|"
        r"comport(?:e|ent)|"
        r"consiste|de|du|des|est|sont|était|étaient|a|ont|avec|dans|en|sur|pour|par|à|au|aux|et|ou|il|y|où|soit|"
        r"comme|aussi"
    ),
)
