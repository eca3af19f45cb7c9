"""What papers can show: characters without a shape are taken out before, nothing is markup."""

import pytest

from centres.typefaces import UNKNOWN_LETTER, characters, drawable, printable

BOX = UNKNOWN_LETTER


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Ann’s £5 – “now”", "Ann’s £5 – “now”"),
        ("Łucja, José, Zoë", "Łucja, José, Zoë"),
        ("Jose\u0301", "José"),
        ("Привет", "Привет"),
        ("שלום مرحبا", "שלום مرحبا"),
        ("well done \U0001f389\U0001f469\U0001f3fd", "well done "),
        ("漢字", BOX * 2),
        ("\U0001d518\U0001d52b", "Un"),
        ("a\x00b\x07c\u202ed\u2066e\ufefff", "abcdef"),
        ("one\ntwo", "one\ntwo"),
        ("\ud800", ""),
        ("", ""),
    ],
    ids=[
        "English",
        "Latin",
        "joined",
        "Cyrillic",
        "right to left",
        "pictures",
        "no typeface",
        "fancy letters",
        "controls",
        "lines",
        "half a character",
        "nothing",
    ],
)
def test_what_is_typed_and_what_is_printed(typed: str, printed: str) -> None:
    assert printable(typed) == printed


def test_the_characters_come_from_the_typefaces_themselves() -> None:
    assert {ord(letter) for letter in "AzŁé£–☐✓□…’ шשع"} <= characters()
    assert not {0x0, 0x7F, 0xD800, 0x202E, 0x6F22, 0x1F389} & characters()


def test_a_drawing_holds_plain_letters_only() -> None:
    assert drawable("Zoë’s ŵ \u0301 שלום\u2028x") == "Zoë’s ŵ  □□□□ x"
