import pytest

from ddi_tools.deposit.naming import Scheme
from ddi_tools.deposit.promises import Naming
from ddi_tools.errors import UsageError

INTERVIEWS = r"{id:[A-Z]{2}\d{2}}_{kind:interview|fieldnote}_{date:%Y-%m-%d}.rtf"


def scheme(template: str, *, is_pattern: bool = False) -> Scheme:
    return Scheme(Naming(template=template, is_pattern=is_pattern, columns={}))


@pytest.mark.parametrize(
    ("template", "path", "parts"),
    [
        (INTERVIEWS, "PA01_interview_2021-04-28.rtf", {"id": "PA01", "kind": "interview", "date": "2021-04-28"}),
        (INTERVIEWS, "a/b/SV10_fieldnote_2024-02-29.rtf", {"id": "SV10", "kind": "fieldnote", "date": "2024-02-29"}),
        ("{id}-{what}.{ext}", "PA01-home-visit.tar", {"id": "PA01", "what": "home-visit", "ext": "tar"}),
        ("{set}/{id:\\d+}.txt", "fathers/12.txt", {"set": "fathers", "id": "12"}),
        ("{date:%d.%m.%y}+(1).txt", "31.01.21+(1).txt", {"date": "31.01.21"}),
        ("plain.txt", "x/plain.txt", {}),
    ],
)
def test_the_parts_of_a_name_are_read(template: str, path: str, parts: dict[str, str]) -> None:
    assert scheme(template).read(path) == parts


@pytest.mark.parametrize(
    "path",
    [
        "PA1_interview_2021-04-28.rtf",
        "PA01_Interview_2021-04-28.rtf",
        "PA01_interview_2021-04-31.rtf",
        "PA01_interview_2021-02-29.rtf",
        "PA01_interview_20210428.rtf",
        "PA01_interview_2021-04-28.RTF",
        "PA01_interview_2021-04-28.rtf.bak",
        "xPA01_interview_2021-04-28.rtf",
        "PA01_interview_2021-04-28xrtf",
        "",
    ],
)
def test_a_name_that_is_not_of_the_scheme_has_no_parts(path: str) -> None:
    assert scheme(INTERVIEWS).read(path) is None


def test_a_regular_expression_names_its_parts_by_groups() -> None:
    read = scheme(r"(?P<id>[A-Z]+\d+)(?:_(?P<more>.*))?\.txt", is_pattern=True)

    assert read.parts == ("id", "more")
    assert read.read("x/AB1.txt") == {"id": "AB1", "more": ""}


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{id:[A-Z]{2}.txt", "a brace that is not closed"),
        ("{:x}.txt", "a part ''"),
        ("{id number}.txt", "a part 'id number'"),
        ("{date:%Y %B}.txt", "the code %B"),
        ("{id:(a}.txt", "can't be read"),
        ("{id:a}{id:b}", "the part 'id' twice"),
        ("{id:(?=a)}.txt", "can't be read"),
    ],
)
def test_a_template_that_cannot_be_read_is_refused(
    template: str, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match=says.replace("(", r"\(")) as refused:
        scheme(template)

    assert refused.value.hint
    assert capfd.readouterr() == ("", "")  # RE2 would write to stderr


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(a|aa)+b", r"(.*a){20}b", r"(\w+\s?)*!b"])
def test_no_pattern_takes_forever(pattern: str) -> None:
    # A backtracking engine needs years for this.
    assert scheme(pattern, is_pattern=True).read("a" * 254 + "/") is None
