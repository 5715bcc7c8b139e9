"""Finnish: numbers and nouns stand in any case, after numbers mostly in the partitive; there are no articles."""

from __future__ import annotations

from collections.abc import Iterator

from ddi_tools.deposit.words import Words

#: The forms of the numbers from one to ten: nominative; then the stems of the strong and weak grade, with the ending
#: of the illative.
_STEMS = (
    ("yksi", "yhte", "yhde", "en"),
    ("kaksi", "kahte", "kahde", "en"),
    ("kolme", "kolme", "kolme", "en"),
    ("neljä", "neljä", "neljä", "än"),
    ("viisi", "viite", "viide", "en"),
    ("kuusi", "kuute", "kuude", "en"),
    ("seitsemän", "seitsemä", "seitsemä", "än"),
    ("kahdeksan", "kahdeksa", "kahdeksa", "an"),
    ("yhdeksän", "yhdeksä", "yhdeksä", "än"),
    ("kymmenen", "kymmene", "kymmene", "en"),
)


def _forms() -> Iterator[tuple[str, int]]:
    for number, (nominative, strong, weak, illative) in enumerate(_STEMS, start=1):
        yield nominative, number
        yield strong + illative, number
        for a in "aä":
            yield strong + f"n{a}", number
            for ending in (f"st{a}", f"ss{a}", f"ll{a}", f"lt{a}"):
                yield weak + ending, number
        yield from ((weak + ending, number) for ending in ("n", "ksi", "lle"))


WORDS = Words(
    noun=(
        r"(?:(?P<compound>[^\W\d_][\w/+-]*?)-?)?tiedosto"
        r"(?:a|n|sta|ssa|on|na|lla|lle|ksi)?"
    ),
    not_after=r"\s+(?:nime[äa]t|muodot|koot)\b",
    after="",
    numbers={**dict(_forms()), "nolla": 0, "toista": 10, "ainoa": 1, "yksi ainoa": 1, "ainoassa": 1, "molemmat": 2},
    multipliers={
        **{"kymmentä": 10, "sata": 100, "sataa": 100, "tuhat": 1000, "tuhatta": 1000},
        **{"kymmenestä": 10, "sadasta": 100, "sadan": 100, "tuhannen": 1000, "tuhannesta": 1000},
    },
    number_join=r"-|\s+|",
    thousands=" ",
    articles=r"(?!)",
    # Adjectives stand in the case of the noun: partitive, elative, inessive, essive, illative, genitive.
    between=r"(?-i:[a-zäö-]+(?:a|ä|en|een)|[A-Z][A-Z0-9+/.-]+)|\.[a-z0-9]{2,5}",
    never_between=(
        r"ja|tai|sekä|on|ovat|oli|olivat|joka|jotka|jossa|joissa|jolla|kuin|että|sisältää|sisältävät|koostuu|"
        r"koostuvat|varten|"
        r"kohti|per|kanssa|ei|eivät|vuotta|vuoden|henkilöä|henkilöille|henkilölle|haastattelua|loi|tuotti|"
        r"muuttujaa|havaintoa"
    ),
    other_files=(
        r"asiakas|potilas|oikeus|poliisi|paperi|loki|apu|[kmgt]t|(?:kilo|mega|giga|tera)tavu\w*|sekun\w+|minuut\w+|"
        r"tun\w+|"
        r"päiv\w+|viik\w+|kuukau\w+|vuo\w+|sivu\w*"
    ),
    labels=(
        r"versio\w*|aalto|aallon|kierros|kierroksen|vaihe\w*|osa|osan|taulukko|taulukon|liite|liitteen|luku|luvun|"
        r"nro\.?|"
        r"numero|fsd|spss|stata|sas|excel|word|windows|r"
    ),
    parts=r"ensimmäiset|ensimmäistä|viimeiset|viimeistä|seuraavat|muut|muuta|loput|samat|nämä|näistä|kyseiset",
    least=r"vähintään|ainakin",
    about=(
        r"noin|n\.|suunnilleen|arviolta|lähes|melkein|jopa|enintään|korkeintaan|enemmän kuin|yli|alle|"
        r"vähemmän kuin|vajaa"
    ),
    alternatives=r"tai|ja",
    shares=r"kohti|per|kukin|kullakin|kutakin|jokai\w+|jokaista|\w+a kohden|\w+a kohti|kunkin",
    # "Yksi 25 tiedostosta": the number stands right before the other.
    among=r"",
    since=r"vuonna|vuodesta|vuosina|vuoteen|vuoden",
    links=r"sisältä(?:ä|vät)|sisältävää|joissa on|jossa on|joka sisältää|jotka sisältävät|koskevaa|koskevat",
    joins=r"kun taas|sekä|mutta|ja\s+(?:yksi|toinen|lopuksi|lisäksi|myös)",
    weak_joins=r"ja|tai|muut|toinen",
    sets=(
        r"aineisto(?:ssa|n|t|a|on|sta)?|osa-aineisto(?:ssa|n|t|a)?|kokoelma(?:ssa|n|t|a)?|sarja(?:ssa|n|t)?|korpus|"
        r"kansio(?:ssa|n|t)?"
    ),
    wholes=(
        r"(?:koko|tämä) (?:aineisto|kokoelma|arkisto)\w*(?=\s+(?:sisältää|koostuu|käsittää|muodostuu|on)\b)|yhteensä|"
        r"kaikkiaan|kaiken kaikkiaan"
    ),
    vague=(
        r"koko|teksti|data|aineisto\w*|kokoelma\w*|tiedosto\w*|muu|muuta|muut|tämä|nämä|se|ne|kaikki|molemmat|"
        r"seuraava\w*|"
        r"erillis\w*|yksittäis\w*|sama|samat|eri|digitaalis\w*|sähköis\w*|anonymisoi\w*|pien\w*|suur\w*|uusi|uutta|"
        r"ja|tai|"
        r"on|ovat|se|yksi|kaksi|kolme|neljä|viisi|kuusi|seitsemän|kahdeksan|yhdeksän|kymmenen|\d+|&|kone\w*"
    ),
    stops=(
        r"tämä|nämä|se|ne|sisältää|sisältävät|koostuu|koostuvat|on|ovat|oli|olivat|joka|jotka|ja|tai|sekä|siellä|"
        r"jossa|"
        r"nimittäin|kuten|lisäksi|myös|arkistossa|yhteensä"
    ),
)
