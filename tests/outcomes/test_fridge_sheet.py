"""The Star and the plan on one page for the fridge: accessible, one page, in plain words."""

import time
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pypdf.generic import DictionaryObject

from centres.models import AuditEvent
from centres.wording import day_in_words
from families.models import Case, Engagement, Family
from outcomes.family_star import fridge, stars
from outcomes.models import Action, Priority, Star, StarEdition
from outcomes.planning import plans
from tests.cast import County, ago, case, family, visit
from tests.outcomes.test_case_pages import signed_in, star_of
from tests.outcomes.test_stars import small_edition
from tests.trail import done

LONG = "Ann takes Bo to the play group on Tuesday and asks about the breakfast club. " * 13


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north, name="Secretname")


@pytest.fixture
def held(county: County, archers: Family) -> Case:
    return case(archers, county.fiona, opened_on=ago(300))


@pytest.fixture
def fiona(county: County) -> Client:
    return signed_in(county.fiona)


def three_readings(county: County, held: Case) -> Star:
    star_of(county, held, 290, 5, 3, 4, 6, 2, 5, 3, 4, 6, 1)
    star_of(county, held, 200, 6, 5, 5, 6, 4, 5, 5, 6, 5, 2, kind="review")
    return star_of(county, held, 20, 8, 7, 8, 9, 6, 5, 2, 9, 7, 4, kind="closing")


def agree(county: County, held: Case, text: str, **facts: Any) -> Action:
    """An open action, recorded as it stands."""
    number = Action.objects.count()
    facts = {"area": "family_routine", "ref": f"A-{number}", **facts}
    return Action.objects.create(council=county.council, case=held, text=text, **facts)


def paper_of(client: Client, star: Star, query: str = "") -> pypdf.PdfReader:
    response = client.get(reverse("star_fridge", args=[star.ref]) + query)
    assert response.status_code == 200, response.headers
    return pypdf.PdfReader(BytesIO(response.content))


def text_of(paper: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def tags_of(paper: pypdf.PdfReader) -> list[tuple[str, Any]]:
    """Every tag with its element, in reading order."""
    nodes = _nodes(paper.root_object["/StructTreeRoot"])
    return [(str(node["/S"]), node) for node in nodes if "/S" in node]


def pieces_in_order(node: Any) -> list[int]:
    """The numbers of the marked pieces of the page, in the order in which they are read out."""
    node = node.get_object()
    if not isinstance(node, DictionaryObject):
        return [int(node)]
    if node.get("/Type") == "/MCR":
        return [int(str(node["/MCID"]))]
    return [number for kid in _kids(node) for number in pieces_in_order(kid)]


def _nodes(node: Any) -> list[DictionaryObject]:
    node = node.get_object()
    if not isinstance(node, DictionaryObject):
        return []
    return [node, *(found for kid in _kids(node) for found in _nodes(kid))]


def _kids(node: DictionaryObject) -> list[Any]:
    kids: Any = node["/K"] if "/K" in node else []  # noqa: SIM401  (`get` does not follow references)
    return list(kids) if isinstance(kids, list) else [kids]


def test_the_paper_is_an_accessible_pdf_of_one_page(
    county: County, held: Case, fiona: Client
) -> None:
    star = three_readings(county, held)
    agree(county, held, "Bo’s bedtime at seven", due_on=ago(-7), by_whom="family")
    agree(county, held, "See the dentist", status="done", done_on=ago(9))
    paper = paper_of(fiona, star)
    root: Any = paper.root_object
    assert len(paper.pages) == 1
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.metadata is not None
    assert paper.metadata.title == "Our Star and our plan: Ann and Bo"
    about = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert "Our Star and our plan: Ann and Bo" in about

    tags = tags_of(paper)
    names = [name for name, _ in tags]
    [figure] = [node for name, node in tags if name == "/Figure"]
    assert "10 areas around a circle, from 1 at the centre to 10 at the rim" in figure["/Alt"]
    assert f"Closing Star, {day_in_words(star.date)}" in figure["/Alt"]
    landmarks = [name for name in names if name in {"/H1", "/H2", "/Figure", "/Table", "/L"}]
    assert landmarks == ["/H1", "/Figure", "/H2", "/Table", "/H2", "/L", "/H2", "/L"]
    assert names.count("/TR") == 11
    assert names.count("/TH") == 5
    assert names.count("/TD") == 50
    scopes = {node["/A"][0]["/Scope"] for name, node in tags if name == "/TH"}
    assert scopes == {"/Column"}
    assert names.count("/LI") == names.count("/LBody") == names.count("/Lbl") == 2
    order = pieces_in_order(root["/StructTreeRoot"])
    assert len(order) > 60
    assert order == sorted(order), "what is read out follows the page from top to bottom"


def test_every_typeface_is_in_the_file(county: County, held: Case, fiona: Client) -> None:
    paper = paper_of(fiona, three_readings(county, held))
    resources: Any = paper.pages[0]["/Resources"]
    fonts = resources["/Font"].values()
    described = [font.get_object()["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts]
    assert described
    assert all({"/FontFile2", "/FontFile3"} & set(one) for one in described)
    assert all(
        "Hyperlegible" in one["/FontName"] or "DejaVu" in one["/FontName"] for one in described
    )


def test_it_says_what_changed_and_who_does_what_by_when(
    county: County, held: Case, fiona: Client
) -> None:
    star = three_readings(county, held)
    ann = held.family.carers.get()
    agree(county, held, "Join the library", by_whom="carer", carer=ann, due_on=ago(-30))
    agree(county, held, "Ask about childcare", by_whom="worker", due_on=ago(-3))
    agree(county, held, "Write to the landlord", due_on=ago(3))
    agree(county, held, "Weigh Bo", by_whom="other", who_else="The health visitor")
    agree(county, held, "See the dentist", status="done", done_on=ago(9))
    agree(county, held, "Something else", status="dropped")
    said = text_of(paper_of(fiona, star))
    assert "Up in 8 areas, the same in 1, down in 1." in said
    assert "1 Physical health 5 6 8 Up 3: Finding what works" in said
    assert "6 Education and learning 5 5 5 The same: Trying" in said
    assert "7 Boundaries and behaviour 3 5 2 Down 1: Stuck" in said
    steps = [
        "Write to the landlord as soon as we can",
        f"Ask about childcare Fiona, by {day_in_words(ago(-3))}",
        f"Join the library Ann, by {day_in_words(ago(-30))}",
        "Weigh Bo The health visitor",
        f"See the dentist ({day_in_words(ago(9))})",
    ]
    places = [said.index(step) for step in steps]
    assert places == sorted(places)
    assert "Something else" not in said


def test_no_surname_no_reference_and_no_note_is_on_it(
    county: County, held: Case, fiona: Client
) -> None:
    star = three_readings(county, held)
    visit(held.family, county.fiona, ago(3), case=held, note="Bruise", next_step="Tell nobody")
    said = text_of(paper_of(fiona, star))
    assert "Ann and Bo" in said
    assert f"Closing Star, {day_in_words(star.date)}, with Fiona at North centre" in said
    assert Engagement.objects.count() == 1
    for secret in ("Secretname", star.ref, held.ref, held.family.ref, "Bruise", "Tell nobody"):
        assert secret not in said
    assert "Nothing is left to do on our plan" in said


def test_a_restricted_familys_paper_does_not_say_where(
    county: County, held: Case, fiona: Client
) -> None:
    star = three_readings(county, held)
    Family.objects.filter(pk=held.family_id).update(restricted=True)
    said = text_of(paper_of(fiona, star))
    assert "with Fiona" in said
    assert "North" not in said


def test_a_long_plan_still_fits_one_page_and_says_what_is_missing(
    county: County, held: Case, fiona: Client
) -> None:
    star = three_readings(county, held)
    for _ in range(12):
        agree(county, held, LONG, by_whom="family", due_on=ago(-7))
    paper = paper_of(fiona, star)
    assert len(paper.pages) == 1
    said = text_of(paper)
    shown = said.count("Ann takes Bo")
    steps = [name for name, _ in tags_of(paper)].count("/LI")
    assert 0 < steps < 12
    assert f"And {12 - steps} more steps that Fiona has written down." in said
    assert shown >= steps


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_plan_that_fits_is_printed_whole(
    county: County, held: Case, fiona: Client, count: int
) -> None:
    star = star_of(county, held, 20, 3, 4)
    for number in range(count):
        agree(county, held, f"Step {number}")
    said = text_of(paper_of(fiona, star))
    assert [number for number in range(count) if f"Step {number}" in said] == [*range(count)]
    assert "written down" not in said
    assert "Where we are" in said
    assert "1 Physical health 3 Accepting help" in said


ODD = {
    "code": '#panic("x") #sys.inputs $1/0$ *bold* = Heading \\ @ref <label> `raw` // gone',
    "pictures": "Well done \U0001f389 \U0001f468\u200d\U0001f469\u200d\U0001f467 ❤\ufe0f",
    "right to left": "مرحبا بالعالم שלום \u202e olleh",
    "other scripts": "ਪੰਜਾਬੀ বাংলা 漢字 ไทย",
    "one word": "a" * 900,
    "markup": "</text><script>alert(1)</script>&amp;&#0;",
    "marks": "a\u0304\u0305\u0328\u0329 \ufb1e\ufb2b \u07eb",
    "breaks": "one\r\n\ttwo\u2028three\u00ad\u200b",
}


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD)
def test_what_is_typed_is_text_and_breaks_nothing(
    county: County, held: Case, fiona: Client, typed: str
) -> None:
    edition = small_edition(council=county.council)
    edition.areas.filter(position=1).update(name=typed[:60])
    star = star_of(county, held, 10, 1, 2, 3, edition=edition)
    agree(county, held, typed, by_whom="other", who_else=typed[:90])
    held.family.carers.update(first_name=typed[:60])
    paper = paper_of(fiona, star)
    assert len(paper.pages) == 1
    said = text_of(paper)
    if "#panic" in typed:
        assert '#panic("x") #sys.inputs $1/0$ *bold* = Heading' in said
    assert "What we will do" in said
    assert "Our Star and our plan" in said


def test_two_areas_have_no_chart_and_are_told_in_the_table(
    county: County, held: Case, fiona: Client
) -> None:
    edition = small_edition()
    edition.areas.filter(position=3).delete()
    star = star_of(county, held, 10, 1, 2, edition=edition)
    paper = paper_of(fiona, star)
    names = [name for name, _ in tags_of(paper)]
    assert "/Figure" not in names
    assert "/Table" in names
    assert "1 Home 1" in text_of(paper)


def test_the_readings_that_were_chosen_are_printed(
    county: County, held: Case, fiona: Client
) -> None:
    star = three_readings(county, held)
    assert "Review Star" in text_of(paper_of(fiona, star))
    first = Star.objects.get(kind="first")
    said = text_of(paper_of(fiona, star, f"?chosen=yes&over={first.ref}"))
    assert "Review Star" not in said
    assert "First Star" in said
    assert "First Star" in text_of(paper_of(fiona, star, "?over=%00"))


def test_it_is_saved_under_no_name_kept_by_no_cache_and_in_the_audit_trail(
    county: County, held: Case, fiona: Client
) -> None:
    star = three_readings(county, held)
    before = done().count()
    response = fiona.get(reverse("star_fridge", args=[star.ref]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="our-star-and-plan.pdf"'
    assert response["Cache-Control"] == "no-store, private"
    assert done().count() == before + 1
    entry = done().latest("pk")
    told = (entry.action, entry.reference, entry.user, entry.details)
    assert told == ("star.fridge", star.ref, county.fiona, {"case": held.ref})


def test_only_a_finished_star_is_printed(county: County, held: Case, fiona: Client) -> None:
    voided = star_of(county, held, 20, 3, 4)
    stars.void(by=county.fiona, star=voided, reason="Wrong family")
    draft = stars.start(
        by=county.fiona,
        case=held,
        kind="first",
        date=ago(5),
        edition=StarEdition.objects.get(code="family-star-plus"),
        completed="together",
    )
    for star in (voided, draft):
        page = fiona.get(reverse("star_fridge", args=[star.ref]), follow=True)
        assert page.redirect_chain == [(reverse("star", args=[star.ref]), 302)]
        assert "Only a finished Star can be printed" in page.content.decode()
    assert not AuditEvent.objects.filter(action="star.fridge").exists()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_the_paper(
    county: County, held: Case, fiona: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    within: list[bool] = []

    def typeset(template: str, facts: Any) -> bytes:
        within.append(connection.in_atomic_block)
        return b"%PDF"

    monkeypatch.setattr(fridge, "typeset", typeset)
    star = star_of(county, held, 20, 3, 4)
    fiona.get(reverse("star_fridge", args=[star.ref]))
    assert within == [False]


def test_setting_a_full_page_takes_half_a_second_at_most(county: County, held: Case) -> None:
    star = three_readings(county, held)
    for number in range(8):
        agree(county, held, f"{number} {LONG[:150]}")
    shown = [*Star.objects.filter(case=held).select_related("edition")]
    took = []
    for _ in range(3):
        begun = time.process_time()
        fridge.fridge_sheet(star, shown)
        took.append(time.process_time() - begun)
    assert min(took) <= 0.5


def test_what_the_plan_puts_first_is_named(county: County, held: Case, fiona: Client) -> None:
    star = three_readings(county, held)
    assert "What comes first" not in text_of(paper_of(fiona, star))
    shared = {"council": county.council, "case": held, "star": star, "chosen_on": ago(20)}
    for area, ended in (("home_and_money", None), ("your_wellbeing", None), ("family_routine", 1)):
        ended_on = ago(ended) if ended else None
        Priority.objects.create(area=area, chosen_by="family", ended_on=ended_on, **shared)
    said = text_of(paper_of(fiona, star))
    assert "What comes first: Your wellbeing, Home and money" in said
    assert "Family routine, " not in said


def test_plans_made_on_the_pages_are_printed(county: County, held: Case, fiona: Client) -> None:
    star = three_readings(county, held)
    plans.add(by=county.fiona, case=held, area="family_routine", text="Bath at six")
    assert "Bath at six" in text_of(paper_of(fiona, star))
