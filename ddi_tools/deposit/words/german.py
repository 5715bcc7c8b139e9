"""German."""

from __future__ import annotations

from ddi_tools.deposit.words import Words, numbered

WORDS = Words(
    noun=r"(?:(?P<compound>[^\W\d_][\w/+-]*?)-?)?(?:datei(?:en)?|(?<=\w)files?)",
    not_after=r"(?<!n)\s+(?:formate?|namen?|typen?|größen?)\b",
    after="",
    numbers=dict(
        [
            *numbered(0, "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
            *numbered(13, "dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"),
            *numbered(20, "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", 10),
            *[("einzige", 1), ("einzigen", 1), ("einzelne", 1), ("einzelnen", 1), ("ein", 1), ("dreissig", 30)],
            *[("zweien", 2), ("dreien", 3), ("beiden", 2), ("beide", 2)],
        ]
    ),
    multipliers={"hundert": 100, "tausend": 1000},
    number_join=r"-|und|\s+|",
    thousands=".",
    articles=r"ein(?:e|en|em|er|es)?",
    # Adjectives in small letters, formats in capitals; what else has a capital is a noun that is counted itself.
    between=r"(?-i:[a-zäöüß][\w-]*(?:e|en|er|em|es)|[A-Z][A-Z0-9+/.-]+)|\.[a-z0-9]{2,5}",
    never_between=(
        r"und|oder|von|vom|der|die|das|den|dem|des|ein|eine|einer|eines|einem|einen|zu|zum|zur|in|im|ins|auf|mit|"
        r"aus|"
        r"für|bei|beim|als|an|am|nach|vor|über|um|durch|pro|je|wer|welche|welcher|dass|ist|sind|war|waren|wird|"
        r"werden|"
        r"wurde|wurden|hat|haben|hatte|hatten|enthält|enthalten|umfasst|umfassen|liegen|liegt|lang|ihre|ihrer|"
        r"ihren|"
        r"seine|seiner|diese|dieser|keine|nicht|sowie|bzw|beziehungsweise|Personen|Befragten?|Teilnehmende|"
        r"Interviews"
    ),
    other_files=(
        r"akten|fall|gerichts|polizei|patienten|personal|straf|kranken|papier|[kmgt]b|(?:kilo|mega|giga|"
        r"tera)bytes?|"
        r"sekunden|minuten|stunden|tage|wochen|monate|jahre|seiten|seitige[nrs]?|log|hilfs|temp"
    ),
    labels=(
        r"versionen|version|wellen?|runden?|phasen?|teile?|stufen?|schritte?|module?|tabellen?|anhang|kapitel|"
        r"bände?|"
        r"band|nr\.?|nummern?|studie|za|za-nr\.?|spss|stata|sas|excel|word|windows|office|nvivo|r|item"
    ),
    parts=(r"ersten|letzten|nächsten|vorigen|anderen|übrigen|restlichen|selben|gleichen|diese|dieser|diesen|keine"),
    least=r"(?:mindestens|wenigstens|zumindest|nicht weniger als)(?: aus| in)?",
    about=(
        r"etwa|ca\.?|circa|zirka|rund|ungefähr|annähernd|knapp|fast|beinahe|gut|bis zu|höchstens|maximal|"
        r"nicht mehr als|"
        r"mehr als|über|weniger als|unter|zwischen|schätzungsweise"
    ),
    alternatives=r"oder|bis|und",
    shares=r"pro|je|jede[rsmn]?|jeweils|jeweilige[rsmn]?",
    among=r"von|der|von den|unter",
    since=r"in|im|im jahre?|jahre?|seit|von|bis|ab",
    links=(
        r"enthält|enthalten|umfass(?:t|en)|mit|zu|zum|zur|über|von|aus|für|sind|ist|besteh(?:t|en) aus|"
        r"beinhalte[nt]|"
        r"zum thema|betreffend"
    ),
    joins=r"während|sowie|aber|und\s+(?:eine?|der|die|das|weitere|schließlich|ferner|außerdem)",
    weak_joins=r"und|oder|die anderen?|weitere",
    sets=(
        r"datens[aä]tz(?:e|es|en)?|teildatens[aä]tz(?:e|es|en)?|sammlung(?:en)?|reihen?|korpora|korpus|ordner[sn]?|"
        r"materialien"
    ),
    # A name may stand behind the noun ("der Datensatz Eltern"): only what does something at once is the whole.
    wholes=(
        r"(?:die|der|das|diese|dieser|dieses|gesamte|ganze) (?:gesamte |ganze )?(?:sammlung|datensammlung|bestand|"
        r"datenbestand|datensatz|archivbestand|archiv)(?=\s+(?:enthält|umfasst|besteht|beinhaltet|hat|zählt)\b)|"
        r"insgesamt|alles in allem"
    ),
    vague=(
        r"texte?|gesamte[nr]?|daten|datensätze?|datensatz|sammlung(?:en)?|bestand|dateien?|weitere[rsmn]?|andere[rsmn]?|"
        r"diese[rsmn]?|"
        r"die|der|das|den|dem|eine?[rsmn]?|ihre|alle|beide|folgende[nr]?|zusätzliche[nr]?|getrennte[nr]?|"
        r"separate[nr]?|"
        r"einzelne[nr]?|einzige[nr]?|eigene[nr]?|gleiche[nr]?|verschiedene[nr]?|unterschiedliche[nr]?|erste[nr]?|"
        r"zweite[nr]?|"
        r"dritte[nr]?|ganze[nr]?|neue[nr]?|digitale[nr]?|elektronische[nr]?|maschinenlesbare[nr]?|"
        r"anonymisierte[nr]?|"
        r"kleine[nr]?|große[nr]?|kurze[nr]?|und|oder|von|mit|in|für|zu|ist|sind|es|gibt|wir|eins|zwei|drei|vier|"
        r"fünf|"
        r"sechs|sieben|acht|neun|zehn|\d+|&|computer"
    ),
    stops=(
        r"die|der|das|den|dem|des|ein|eine[rsmn]?|diese[rsmn]?|ihre[rsmn]?|unsere[rsmn]?|enthält|enthalten|"
        r"umfass(?:t|en)|"
        r"besteh(?:t|en)|aus|ist|sind|war|waren|wurde|wurden|hat|haben|mit|in|im|auf|für|von|vom|bei|zu|zum|zur|"
        r"und|oder|"
        r"es|gibt|dort|wo|nämlich|als|ferner|außerdem|auch|liegen|liegt"
    ),
)
