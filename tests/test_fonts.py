"""A page with missing glyphs is a defect (spec 4): the fonts we ship have every letter our documents are written in."""

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "static" / "fonts"
ALPHABETS = {
    "Russian": "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "Uzbek Cyrillic": "ЎўҚқҒғҲҳ",
    "Uzbek Latin": "ABDEFGHIJKLMNOPQRSTUVXYZabdefghijklmnopqrstuvxyzOʻoʻGʻgʻʼ’‘",
    "Kazakh and Tajik": "ӘәҒғҚқҢңӨөҰұҮүҺһІіӢӣӮӯҶҷ",
    "Ukrainian and Belarusian": "ҐґЄєІіЇїЎў",
    "Latin": "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĞğŞşİıŁłŚśŽžČčŠšĐđ",
    "figures and signs": "0123456789 .,:;!?-–—−×·№#%&@/\\()[]{}<>«»„“”\"'`´*+=|~^_$€£¥₽₸…•°©®™§¶†‡½¼¾²³\u00a0",
    "signs of tasks": "→←↑↓✓✔✗☑★■□▪●○≤≥≠≈∞",
}


def printable():
    found: set[int] = set()
    for line in (FOLDER / "coverage.txt").read_text(encoding="ascii").splitlines():
        first, _, last = line.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def characters_of(font):
    """The code points of a TrueType font, read from its cmap table (formats 4 and 12)."""
    data = font.read_bytes()

    def number(at, size=2):
        return int.from_bytes(data[at : at + size], "big")

    tables = {data[12 + 16 * i : 16 + 16 * i]: number(20 + 16 * i, 4) for i in range(number(4))}
    cmap = tables[b"cmap"]
    found: set[int] = set()
    for i in range(number(cmap + 2)):
        table = cmap + number(cmap + 8 + 8 * i, 4)
        if number(table) == 12:
            for j in range(number(table + 12, 4)):
                group = table + 16 + 12 * j
                found.update(range(number(group, 4), number(group + 4, 4) + 1))
        elif number(table) == 4:
            segments = number(table + 6) // 2
            for j in range(segments):
                end, start = number(table + 14 + 2 * j), number(table + 16 + 2 * (segments + j))
                found.update(range(start, min(end, 0xFFFE) + 1))
    return found


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_every_letter_can_be_printed(alphabet):
    assert [letter for letter in ALPHABETS[alphabet] if ord(letter) not in printable()] == []


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_list_of_characters_is_what_the_fonts_have(weight):
    fonts = [FOLDER / f"PTSans-{weight}.ttf", FOLDER / f"NotoSans-{weight}.ttf", FOLDER / "DejaVuSans-Symbols.ttf"]
    assert printable() <= set().union(*map(characters_of, fonts))


def test_each_font_comes_with_its_licence_and_all_are_small():
    fonts = list(FOLDER.glob("*.ttf"))
    for font in fonts:
        family = "PT" if font.name.startswith("PT") else font.name.split("Sans")[0]
        assert (FOLDER / f"LICENSE-{family}.txt").is_file()
    assert sum(font.stat().st_size for font in fonts) < 2_000_000
