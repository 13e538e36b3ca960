"""What a reader reads: texts, numbers and dates in the reader's language.

The English text is the key; `vi.po` holds the Vietnamese. English costs no look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from analysis.words import forms
from analysis.words import keyed as keys
from analysis.words.keyed import Key

LANGUAGES = ("en", "vi")
CATALOGUE = Path(__file__).with_name("vi.po")


@dataclass(frozen=True)
class Words:
    """A language: call it with an English text to get that text in the reader's language."""

    language: str
    catalogue: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    with_keys: bool = False

    @property
    def keyed(self) -> Words:
        """The same words, in which `fact` puts the key of a number behind it (see analysis.words.keyed)."""
        return replace(self, with_keys=True)

    def fact(self, text: str, key: Key, value: float | str) -> str:
        """A number that is said somewhere else as well, as it is shown here; `value` as it is worked out."""
        return keys.keyed(text, key, value) if self.with_keys else text

    def told(self, key: Key, value: float, digits: int = 0) -> str:
        """`number` with the key of what it is, rounded from the digits that the key keeps."""
        return self.fact(self.number(keys.kept(value), digits), key, float(value))

    def told_chance(self, key: Key, share: float, digits: int = 0) -> str:
        """`chance` with the key of what it is, rounded from the digits that the key keeps.

        >>> say, key = load("en").keyed, keys.Key("P", "usd", "2025", "2021-08-10", "baseline", "p>=8300")
        >>> told = [say.told_chance(key, share) for share in (0.305, 0.30500000000000005, 0.3049999999999999)]
        >>> len({keys.plain(text) for text in told})
        1
        """
        return self.fact(self.chance(keys.kept(share), digits), key, float(share))

    def told_interval(self, key: Key, ends: Mapping[str, float], digits: int = 0) -> str:
        """`interval` with the keys of its two ends: quantity and value of each."""
        low, high = (self.told(key.of(quantity), value, digits) for quantity, value in ends.items())
        return self("{low} to {high}", low=low, high=high)

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language with its named places filled; an untranslated text stays English.

        >>> load("en")("The median is {value} USD.", value="7,178")
        'The median is 7,178 USD.'
        """
        said = self.catalogue.get(text) or text
        return said.format(**values) if values else said

    def number(self, value: float, digits: int = 0) -> str:
        """A number with the language's separators.

        >>> load("en").number(7178.46, 1), load("vi").number(7178.46, 1)
        ('7,178.5', '7.178,5')
        """
        if value != value:
            return self("unknown")
        return forms.number(value, digits, self.language)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share of one as a percentage.

        >>> load("en").percent(0.1234, 1), load("vi").percent(0.1234, 1)
        ('12.3%', '12,3%')
        """
        if share != share:
            return self("unknown")
        return forms.number(share, digits, self.language, percent=True)

    def chance(self, share: float, digits: int = 0) -> str:
        """A probability as a reader takes it in: paths cannot tell that it is 0 or 1.

        >>> [load("en").chance(p) for p in (0, 0.004, 0.01, 0.0749, 0.996)], load("vi").chance(0.0004, 1)
        (['under 1%', 'under 1%', '1%', '7%', 'over 99%'], 'dưới 0,1%')
        """
        step = 10.0 ** -(2 + digits)
        if share < step:
            return self("under {share}", share=self.percent(step, digits))
        if share > 1 - step:
            return self("over {share}", share=self.percent(1 - step, digits))
        return self.percent(share, digits)

    def usd(self, value: float) -> str:
        """Whole US dollars.

        >>> load("vi").usd(7178.2)
        '7.178 USD'
        """
        return f"{self.number(value, 0)} USD"

    def interval(self, low: float, high: float, digits: int = 0) -> str:
        """A range.

        >>> load("en").interval(6900, 7800)
        '6,900 to 7,800'
        """
        return self("{low} to {high}", low=self.number(low, digits), high=self.number(high, digits))

    def day(self, day: date | datetime | str, formal: bool = False) -> str:
        """A date written out; formal: as on the cover of a document.

        >>> load("en").day("2021-08-10"), load("vi").day("2021-08-10")
        ('10 August 2021', '10/8/2021')
        >>> load("vi").day("2021-08-10", formal=True)
        '10 tháng 8 năm 2021'
        """
        when = datetime.fromisoformat(day).date() if isinstance(day, str) else day
        return forms.day(when, self.language, formal)

    def month(self, year: int, month: int, short: bool = False) -> str:
        """A month of a year; short: where there is little room.

        >>> load("en").month(2024, 2), load("en").month(2024, 2, short=True), load("vi").month(2024, 2)
        ('February 2024', 'Feb 2024', '2/2024')
        """
        return forms.month(date(year, month, 1), self.language, short)

    def years(self, first: int | str, last: int | str) -> str:
        """Years as a span, one year as itself.

        >>> load("en").years(2021, 2025), load("vi").years(2021, 2021)
        ('2021–2025', '2021')
        """
        return f"{first}\N{EN DASH}{last}" if str(first) != str(last) else str(first)

    def label(self, row: object) -> str:
        """The label of what carries label_en and label_vi: a row of the record, a place, a plan, a stage."""
        name = f"label_{self.language}"
        return str(row[name] if hasattr(row, "__getitem__") else getattr(row, name))


def mark(text: str) -> str:
    """The text itself: says to the catalogue that it will be said where it is only a variable.

    >>> mark("met")
    'met'
    """
    return text


@cache
def load(language: str) -> Words:
    """The words of one language, `en` or `vi`.

    Raises KeyError for any other language.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == "en":
        return Words("en")
    from babel.messages.pofile import read_po

    with CATALOGUE.open(encoding="utf-8") as file:
        entries = read_po(file, locale="vi")
    return Words(
        "vi",
        {
            str(entry.id): str(entry.string)
            for entry in entries
            if entry.id and entry.string and not entry.fuzzy
        },
    )
