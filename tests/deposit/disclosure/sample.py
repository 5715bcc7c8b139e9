"""A labelled sample, made by rule: lines that hold what may say who somebody is, and lines that don't.

Every number is invented. Telephone numbers are of the ranges that Ofcom keeps for drama where these are valid ones.
Check digits are reckoned here, by the rule of each number, and not by the library that the checks use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

GIVEN = ("anna", "b.okafor", "carys_w", "d.mcneil", "eilidh", "fatima.k", "g-brandt", "hanna", "ines", "j.virtanen")
DOMAINS = (
    "mailpost.co.uk", "uni-musterstadt.de", "posti-testi.fi", "courrier-essai.fr", "postlada.se", "webpost.nl",
    "firth.ac.uk", "nhs-trust.scot", "klinik.edu", "inbox.info",
)  # fmt: skip
TALK = (
    "you can always reach me under {} if anything comes up",
    "I gave her {} and she wrote it on the back of the leaflet.",
    "Int: and that is {}? R: yes, still the same.",
    "[card handed over: {}]",
    "{} - that's what he had on the fridge door",
)
SPACED = (
    "020 7946 0{}", "0131 496 0{}", "(0161) 496 0{}", "029 2018 0{}", "+44 20 7946 0{}", "0121 496 0{}", "01174960{}",
)  # fmt: skip
#: Words that stand beside numbers.
LABELLED = {
    "nhs": "NHS number: {}", "nino": "her National Insurance number is {}", "idnr": "Steuer-ID {}",
    "bsn": "BSN: {}", "nir": "numéro de sécurité sociale {}", "hetu": "henkilötunnus {}",
    "personnummer": "personnummer {}",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line; `kind` and `match` say what it holds, None where it holds nothing."""

    text: str
    kind: str | None = None
    match: str | None = None


# -- numbers --------------------------------------------------------------------------------------------------


def nhs(random: Random) -> str:
    while True:
        digits = [random.randrange(10) for _ in range(9)]
        check = 11 - sum(d * (10 - i) for i, d in enumerate(digits)) % 11
        if check != 10 and digits[0] in (4, 6, 7):
            return "".join(map(str, [*digits, check % 11]))


def bsn(random: Random) -> str:
    while True:
        digits = [random.randrange(1, 10), *(random.randrange(10) for _ in range(7))]
        check = sum(d * (9 - i) for i, d in enumerate(digits)) % 11
        if check != 10:
            return "".join(map(str, [*digits, check]))


def idnr(random: Random) -> str:
    ten = list("0123456789")
    while ten[0] == "0":
        random.shuffle(ten)
    ten[random.randrange(2, 10)] = ten[0]  # one digit stands twice, and one is not there
    product = 10
    for digit in ten:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return "".join(ten) + str((11 - product) % 10)


def nir(random: Random) -> str:
    born = f"{random.randrange(40, 99)}{random.randrange(1, 13):02}"
    body = f"{random.choice('12')}{born}{random.randrange(1, 20):02}{random.randrange(1, 400):03}"
    body += f"{random.randrange(1, 900):03}"
    return f"{body}{97 - int(body) % 97:02}"


def hetu(random: Random) -> str:
    day = f"{random.randrange(1, 29):02}{random.randrange(1, 13):02}{random.randrange(30, 99)}"
    number = f"{random.randrange(2, 899):03}"
    return f"{day}-{number}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(day + number) % 31]}"


def personnummer(random: Random) -> str:
    born = f"{random.randrange(30, 99)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}"
    body = f"{born}{random.randrange(1000):03}"
    total = sum(sum(map(int, str(int(d) * (2 - i % 2)))) for i, d in enumerate(body))
    return f"{born}-{body[6:]}{-total % 10}"


def nino(random: Random) -> str:
    pair = random.choice("ABCEGHJKLMPRSWXY") + random.choice("ABCEHJLMPRSWXYZ")
    digits = " ".join(f"{random.randrange(100):02}" for _ in range(3))
    return f"{pair} {digits} {random.choice('ABCD')}"


def postcode(random: Random) -> str:
    area = random.choice(("G", "EH", "CF", "BT", "SW", "M", "LS", "AB", "NE", "E"))
    letters = "".join(random.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2))
    return f"{area}{random.randrange(1, 20)} {random.randrange(10)}{letters}"


def email(random: Random) -> str:
    return f"{random.choice(GIVEN)}{random.choice(['', '7', '1984'])}@{random.choice(DOMAINS)}"


def phone(random: Random) -> str:
    return random.choice(SPACED).format(random.randrange(100, 999))


MAKERS: Mapping[str, Callable[[Random], str]] = {
    "email": email, "phone": phone, "postcode": postcode, "nhs": nhs, "nino": nino, "idnr": idnr, "nir": nir,
    "hetu": hetu, "personnummer": personnummer, "bsn": bsn,
}  # fmt: skip
#: Kinds that are known without a word beside them.
PLAIN = frozenset({"email", "phone", "postcode", "nino", "hetu", "personnummer"})
#: Ways of writing that give little to go by.
HARD: Mapping[str, Callable[[str], str]] = {
    "email": lambda m: m.replace("@", " at "), "phone": lambda m: m.removeprefix("0").removeprefix("+44 "),
    "postcode": str.lower, "nhs": lambda m: m, "nino": str.lower, "idnr": lambda m: m, "nir": lambda m: m,
    "hetu": lambda m: m.replace("-", " "), "personnummer": lambda m: m.replace("-", ""), "bsn": lambda m: m,
}  # fmt: skip


# -- lines ----------------------------------------------------------------------------------------------------


def planted() -> Iterator[Line]:
    """Forty lines of each kind as they are mostly written, and four that are hard to see."""
    random = Random(6)
    yield from _named(random)
    for kind, maker in MAKERS.items():
        for number in range(40):
            match = maker(random)
            if kind == "nhs" and number % 2:
                match = f"{match[:3]} {match[3:6]} {match[6:]}"
            alone = (kind in PLAIN or " " in match) and number % 4
            pattern = TALK[number % len(TALK)] if alone else LABELLED.get(kind, TALK[0])
            yield Line(text=pattern.format(match), kind=kind, match=match)
        for number in range(4):
            match = HARD[kind](maker(random))
            yield Line(text=TALK[number].format(match), kind=kind, match=match)


#: What looks as if it held something, and doesn't: `{3}` stands for three digits.
DECOYS = (
    "doi:10.5255/UKDA-SN-{6}", "https://doi.org/10.{4}/zenodo.{7}", "ISSN {4}-{4}", "ISBN 978-0-{3}-{5}-{1}",
    "case {10} was dropped after wave 2", "respondent {9}, interview of 2014-0{1}-1{1}", "ID{8}", "P{2}-{4}-{3}",
    "household 0{6}", "grant RES-062-23-{4}", "ESRC award ES/J0{5}/1", "SHA-256 {8}{8}{8}{8}",
    "2019-1{1}-0{1}T1{1}:2{1}:00", "0{1}.0{1}.201{1}, 1{1}:3{1} Uhr", "between 19{2} and 20{2}", "19{2}-20{2}",
    "{3},{3},{3} people", "{2} {3} {3} EUR", "mean 0.{7} (sd 0.{8})", "-0.{6}", "{1}.{6}e-0{1}",
    "version {1}.{2}.{3}", "pp. {3}-{3}", "Q{1} {1}", "F{2}.{1}", "SPSS {2}, Stata {2}", "tape {2}, minute {2}:{2}",
    "file 0{2}_2013-0{1}-2{1}.txt", "{8},{8},{8},{8}", "ORCID 0000-0002-{4}-{4}", "0{5},0{5},0{5}",
    "row {7} of {7}", "£{2},{3}.{2}", "N = {5}", "weight {1}.{10}", "item {2}a, {2}b, {2}c",
    "bus {2} to Leith, number {3}", "G{1} meeting of 20{2}", "W{1} and W{2} of the panel", "EH{1} district",
    "B{1} 2nd draft", "code 9{9}1", "SN {4}", "UKDS study {6}", "barcode {13}", "00:{2}:{2}.{3}", "GB{2}{4}",
    "QQ {2} {2} {2} C", "1{2}-{3}-{4}", "[00:0{1}:{2}] R: aye", "x{2}y{2}", "{4}/{2}/{2}", "{1}0{8}", "@home",
    "name@2x.png", "user@localhost", "someone@example.org", "no-reply@example.com", "@property", "a @ b", "me@",
    "1{7}", "20{2}0{1}2{1}", "0{3} {3}", "p < 0.0{3}", "CI 0.{2}-1.{2}", "M1{1} variable", "NS-SEC {1}.{1}",
    "SOC 2010 code {4}", "ICD-10 F{2}.{1}", "BMI {2}.{1}", "interview 0{2} of 0{2}", "0{1}-0{1}-2015 1{1}.30",
    "{2}/{2}/{4} {2}/{2}/{4}", "v{2} v{2} v{2}", "{1},{1},{1},{1},{1},{1}", "{10};{10};{10}", "id: 0{9}x", "{3}-{3}",
    "NCT0{7}", "PMID {8}", "arXiv:{4}.{5}", "EUR {3}.{3}.{3},00", "room 0{1}.{2}", "flat {1}/{1}",
    "{1}st of May 20{2}", "scale from 0 to {2}", "{2} of {2} ({2}%)", "www.firth.ac.uk/page/{8}", "ID-{3}-{3}-{4}",
    "AB{6}", "{6} A",
    "C{1} 3IO", "line {3}, line {3}", "0x{8}", "#{10}", "{12}", "{3} {3} {4} steps", "{6}-{4}",
    "file_{10}.wav", "MD5 {9}ab{9}cd", "{5} {5}",
    "{2}{4}-{3}X", "{3} {4} {4}", "tel. {3}",
)  # fmt: skip
#: What only somebody who knows the study can tell from the real thing; once each.
TRAPS = (
    "Will you tell them? I will.", "In May we had grace, and a rose in the field.", "a Young Offenders' place",
    "Baker Street", "the Grace Project", "Rose-Marie was not there",
    "box S7 8AB", "form SA26 0HQ", "scored 625 118 4472 in all", "ticket 020 7946 0999", "sample AB 11 22 33 C",
    "root@server.firth.ac.uk:/data", "series 610215-1232",
)  # fmt: skip
STORY = (
    "We went up to the clinic in May and {} of us waited there for {} hours.",
    "Aye, my sister was {} then, and the baby came {} weeks early.",
    "He'd been on {} mls since the move, and cut down by {} a week.",
    "The social worker came at {} o'clock, not {}, and nobody was in.",
    "I was in Ward {} for the whole of {}, and that was it.",
)


#: The people of a key file: invented, with names that are also words, and names of two parts.
PEOPLE = (
    ("Morag", "Lindqvist"), ("Rose", "Field"), ("Mary-Ann", "O'Neill"), ("Jürgen", "Weiß"), ("Will", "Baker"),
    ("Siobhán", "Ní Dhomhnaill"), ("Grace", "May"), ("Aino", "Virtanen"), ("Tom", "Young"), ("Fatima", "al-Rashid"),
)  # fmt: skip
#: Their names as they stand in a text, and whether they are seen.
NAMED = (
    "then {0} {1} came in", "{0} {1} came in", "{1}, {0}: no answer", "it was {0} {1}'s idea", "she said {0} did it",
)  # fmt: skip
HARD_TO_NAME = ("{0} did it", "she said {2} did it")


def _named(random: Random) -> Iterator[Line]:
    for number in range(44):
        given, family = PEOPLE[number % len(PEOPLE)]
        pattern = NAMED[number // len(PEOPLE) % len(NAMED)] if number < 40 else random.choice(HARD_TO_NAME)
        written = pattern.replace("{0} {1}", "{name}").replace("{1}, {0}", "{turned}")
        match = {"{name}": f"{given} {family}", "{turned}": f"{family}, {given}"}.get(
            next((m for m in ("{name}", "{turned}") if m in written), ""), given
        )
        match = match.lower() if "{2}" in written else match
        text = written.format(given, family, given.lower(), name=f"{given} {family}", turned=f"{family}, {given}")
        yield Line(text=text, kind="name", match=match)


def clean() -> Iterator[Line]:
    """More than three thousand lines that hold nothing."""
    random = Random(7)
    for _ in range(30):
        for decoy in DECOYS:
            yield Line(text=_filled(decoy, random))
    for trap in TRAPS:
        yield Line(text=trap)
    for number in range(1000):
        yield Line(text=STORY[number % len(STORY)].format(random.randrange(2, 60), random.randrange(2, 2000)))


def _filled(decoy: str, random: Random) -> str:
    text, *rest = decoy.split("{")
    for part in rest:
        digits, _, literal = part.partition("}")
        text += "".join(str(random.randrange(10)) for _ in range(int(digits))) + literal
    return text
