"""Texts as official letters have them, made up: words by how common they are, and the forms of the office.

Everything is drawn from the generator that is handed in, so the same seed gives the same texts. No text is copied
from a letter, and no name belongs to anybody: names of places and people are put together from syllables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from bot.reader import alphabet
from bot.reader.training import vocabulary as v
from handlers.common.thai_dates import MONTHS, SHORT_MONTHS, to_thai_digits
from handlers.letters.rules.letter_numbers import MINISTRY_CODES, PROVINCE_CODES

# Word frequencies fall steeply; flattened, the rarer words are met often enough to be learned.
FLATTENED = 0.6
THAI_DIGITS_SHARE = 0.5

# Symbols of one shape but for a loop, a notch or a stroke: what a small or moved picture confuses.
ALIKE: tuple[Sequence[str], ...] = (
    "ขชซ", "คดตศ", "ภถกฤ", "บนมษ", "ปฝฟ", "ผพฬ", "ฎฏ", "รธฐ", "ลสจ", "ณญฌ", "หทฑ", "ๆา", "โไใ",
    ("ิ", "ี", "ึ", "ื"), ("ิ่", "ี่", "ื่", "ึ่"), ("ิ้", "ี้", "ื้", "ึ้"), ("ั", "ั้", "้", "็"), ("่", "้", "์", "๊"),
    ("ี", "ี่", "ี้"), ("ื", "ื่", "ื้"), ("ิ", "ิ่", "ิ้", "ิ์"), ("ุ", "ู"), ("ุ่", "ู่", "ุ้", "ู้"), ("ั", "ั่", "ั้"),
)  # fmt: skip


@dataclass(frozen=True)
class Lexicon:
    """Words with how often each is to be drawn (cumulative weights), and syllables for invented names."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    syllables: tuple[str, ...]
    holding: Mapping[str, tuple[str, ...]]
    """The words that hold each symbol, by the symbol."""

    @classmethod
    def of(cls, counts: Sequence[tuple[str, int]], syllables: Sequence[str]) -> "Lexicon":
        return cls(
            tuple(word for word, _ in counts),
            tuple(accumulate(count**FLATTENED for _, count in counts)),
            tuple(syllables),
            _by_symbol([word for word, _ in counts]),
        )


@cache
def thai_lexicon() -> Lexicon:
    """From PyThaiNLP's word lists, which are in the public domain (CC0): counts of the Thai National Corpus."""
    from pythainlp.corpus import thai_syllables, tnc

    # The list comes in another order every time; the same seed must draw the same words.
    counts = sorted((word, count) for word, count in tnc.word_freqs() if _plain(word) and count >= 20)
    syllables = sorted(s for s in thai_syllables() if _plain(s) and 2 <= len(s) <= 5)
    return Lexicon.of(counts, syllables)


def _by_symbol(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    holding: dict[str, list[str]] = {}
    for word in words:
        for symbol in sorted(set(alphabet.parts(word))):
            holding.setdefault(symbol, []).append(word)
    return {symbol: tuple(words) for symbol, words in holding.items()}


def _plain(word: str) -> bool:
    return 0 < len(word) <= 18 and all("ก" <= letter <= "์" and letter not in "ฯๆฃฅฺ" for letter in word)


class Writer:
    """Draws texts from a lexicon and a generator."""

    """Without `nonsense` only what somebody could have meant, for the language table."""

    def __init__(self, lexicon: Lexicon, chance: Random, *, nonsense: bool = True) -> None:
        self._lexicon = lexicon
        self._chance = chance
        self._forms: list[tuple[Callable[[], str], float]] = [
            (self.running, 34),
            (self.subject, 10),
            (self.number_line, 9),
            (self.date, 5),
            (self.reference, 7),
            (self.office, 8),
            (self.receiver, 6),
            (self.enclosure, 4),
            (self.contact, 3),
            (self.address, 3),
            (self.meeting, 5),
            (self.signature, 3),
            (self.label_line, 4),
            (self.money, 2),
            (self.latin, 3),
            (self.digits, 6),
            (self.jumble, 7 if nonsense else 3),
            (self.rare, 12 if nonsense else 9),
            (self.abbreviation, 4),
            (self.alike, 22 if nonsense else 0),
        ]

    def text(self) -> str:
        """One piece of text of any form, its digits Thai in half of the cases."""
        forms, weights = zip(*self._forms, strict=True)
        return self._in_digits(self._chance.choices(forms, weights)[0]())

    def line(self, letters: int) -> str:
        """Texts one after the other, cut to about so many letters at a place where no mark is torn off."""
        whole = self.text()
        while len(whole) < letters:
            whole += self._chance.choice((" ", " ", "  ")) + self.text()
        start = self._chance.randrange(max(1, len(whole) - letters)) if self._chance.random() < 0.6 else 0
        while start and _hangs(whole[start]):
            start -= 1
        end = min(len(whole), start + letters)
        while end < len(whole) and _hangs(whole[end]):
            end += 1
        return " ".join(whole[start:end].split())

    def _in_digits(self, text: str) -> str:
        return to_thai_digits(text) if self._chance.random() < THAI_DIGITS_SHARE else text

    def _one(self, choices: Sequence[str]) -> str:
        return self._chance.choice(choices)

    def _filled(self, form: str) -> str:
        while "{" in form:
            name = form[form.index("{") + 1 : form.index("}")]
            made = {
                "place": self.place,
                "act": self.topic,
                "office": self.office,
                "name": self.name,
                "n": lambda: str(self._chance.randint(1, 6)),
            }[name]()
            form = form.replace("{" + name + "}", made, 1)
        return form

    def word(self) -> str:
        """A word of the language, or one time in three of the office."""
        if self._chance.random() < 0.33:
            return self._one(v.OFFICE_WORDS)
        return self._chance.choices(self._lexicon.words, cum_weights=self._lexicon.weights)[0]

    def topic(self) -> str:
        return "".join(self.word() for _ in range(self._chance.randint(1, 3)))

    def running(self) -> str:
        """Text of a letter: words without spaces, a space where a breath is taken."""
        parts = [self._one(v.OPENINGS)] if self._chance.random() < 0.3 else []
        for _ in range(self._chance.randint(1, 4)):
            phrase = "".join(self.word() for _ in range(self._chance.randint(2, 7)))
            parts.append(phrase + self._chance.choices(("", "ๆ", "ฯ"), (0.94, 0.03, 0.03))[0])
            if self._chance.random() < 0.15:
                parts.append(self._chance.choice((self.count, self.date, self.item, self.quoted, self.time))())
        return " ".join(parts)

    def subject(self) -> str:
        text = self._one(v.ACTS) + self.topic()
        if self._chance.random() < 0.5:
            text += self._one(("", " ", "และ", "เพื่อ", "ของ")) + self.topic()
        tail = (
            lambda: f" ประจำปี {self.year()}",
            lambda: f" ปีการศึกษา {self.year()}",
            lambda: f" ประจำปีงบประมาณ พ.ศ. {self.year()}",
            lambda: f" ครั้งที่ {self._chance.randint(1, 12)}/{self.year()}",
            lambda: f" ภาคเรียนที่ {self._chance.randint(1, 2)}/{self.year()}",
            lambda: f" ({self._one(v.OFFICE_WORDS)})",
            lambda: "",
            lambda: "",
        )
        text += self._chance.choice(tail)()
        return ("เรื่อง " + text) if self._chance.random() < 0.3 else text

    def year(self) -> str:
        return str(self._chance.randint(2540, 2585))

    def code(self) -> str:
        if self._chance.random() < 0.1:
            return self._one(v.OTHER_CODES)
        if self._chance.random() < 0.35:
            return "ศธ"
        return self._one(sorted(MINISTRY_CODES if self._chance.random() < 0.5 else PROVINCE_CODES))

    def number(self) -> str:
        """A document number in any form that offices print."""
        chance = self._chance
        if chance.random() < 0.15:
            return f"{chance.randint(1, 9999)}/{self.year()}"
        office = f"{chance.randint(0, 9999):04d}" if chance.random() < 0.6 else f"0{chance.randint(0, 99999):05d}"[:5]
        if chance.random() < 0.5:
            office += f".{chance.randint(1, 99)}"
        if chance.random() < 0.15:
            office += f".{chance.randint(1, 999):03d}"
        circular = chance.choice(("", "", "", "ว", "ว ", "ว")) if chance.random() < 0.8 else "ว."
        space = chance.choice((" ", " ", " ", "", "."))
        after = " " if chance.random() < 0.15 else ""
        return f"{self.code()}{space}{office}/{after}{circular}{chance.randint(1, 10 ** chance.randint(1, 5))}"

    def number_line(self) -> str:
        return ("ที่ " if self._chance.random() < 0.6 else "") + self.number()

    def date(self) -> str:
        chance = self._chance
        day, year = chance.randint(1, 31), self.year()
        form = chance.random()
        if form < 0.6:
            return f"{day} {self._one(MONTHS)} {'พ.ศ. ' if chance.random() < 0.15 else ''}{year}"
        if form < 0.85:
            return f"{day} {self._one(SHORT_MONTHS)} {chance.choice((year, year[2:]))}"
        if form < 0.93:
            return f"{self._one(MONTHS)} {year}"
        return f"{day}/{chance.randint(1, 12)}/{chance.choice((year, year[2:]))}"

    def weekday(self) -> str:
        return "วัน" + self._one(("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")) + "ที่ "

    def time(self) -> str:
        chance = self._chance
        hour, sign = chance.randint(0, 23), chance.choice("..:")
        clock = f"{hour:02d}{sign}{chance.choice((0, 0, 15, 30, 45, chance.randint(0, 59))):02d}"
        until = f" {self._one(('-', 'ถึง', '–'))} {chance.randint(0, 23):02d}.{chance.choice((0, 30)):02d}"
        return f"เวลา {clock}{until if chance.random() < 0.5 else ''} น."

    def meeting(self) -> str:
        place = self._one(("ห้องประชุม", "หอประชุม", "อาคาร", "โรงแรม", "ลาน", "ศูนย์ประชุม")) + self.place()
        floor = f" ชั้น {self._chance.randint(1, 12)}" if self._chance.random() < 0.4 else ""
        return f"ใน{self.weekday()}{self.date()} {self.time()} ณ {place}{floor} {self.office()}"

    def reference(self) -> str:
        urgent = self._one(("", "", "", "ด่วน ", "ด่วนมาก ", "ด่วนที่สุด "))
        head = "อ้างถึง " if self._chance.random() < 0.3 else ""
        return f"{head}หนังสือ{self.office()} {urgent}ที่ {self.number()} ลงวันที่ {self.date()}"

    def count(self) -> str:
        unit = self._one(("ชุด", "ฉบับ", "แผ่น", "เล่ม", "คน", "ราย", "แห่ง", "รายการ", "โรงเรียน", "ชั่วโมง", "หน้า", "เครื่อง"))
        return f"จำนวน {self._chance.randint(1, 10 ** self._chance.randint(1, 3))} {unit}"

    def enclosure(self) -> str:
        head = self._one(("", "", "สิ่งที่ส่งมาด้วย ", "1. ", "2. ", "3. "))
        return f"{head}{self._one(v.ENCLOSURES)}{self.topic()} {self.count()}"

    def item(self) -> str:
        return f"{self._chance.randint(1, 20)}{self._one(('.', ')', '.1', '.2'))} {self.topic()}"

    def quoted(self) -> str:
        return self._one(("“{}”", '"{}"', "({})", "‘{}’")).format(self.topic())

    def rare(self) -> str:
        """Words drawn by a symbol they hold, every symbol as often as another: ฏ and ุ์ are met as often as ก."""
        symbols = sorted(self._lexicon.holding)
        words = []
        for _ in range(self._chance.randint(1, 4)):
            words.append(self._one(self._lexicon.holding[self._one(symbols)]))
            if self._chance.random() < 0.4:
                words.append(self.word())
        return "".join(words)

    def alike(self) -> str:
        """Words in which some symbols have given way to their like: which of them it is must be seen, not known. Names
        of places are such words; what is usual in the language is weighed afterwards, by a table of its own."""
        text = self._chance.choice((self.rare, self.topic, self.place, self.subject))()
        parts = alphabet.parts(text)
        for at, part in enumerate(parts):
            families = [family for family in ALIKE if part in family]
            if families and self._chance.random() < 0.2:
                parts[at] = self._one(self._chance.choice(families))
        return "".join(parts)

    def abbreviation(self) -> str:
        """Letters with a full stop after each, as committees and acts are called: every stop is to be seen."""
        letters = [self._one("กขคงจชซดตถทธนบปผพฟมยรลวศสหอ") for _ in range(self._chance.randint(2, 5))]
        short = ".".join(letters) + "."
        before, after = (self.topic() if self._chance.random() < 0.6 else "" for _ in range(2))
        return f"{before} {self._one(('{}', '({})', '({})'))} {after}".format(short).strip()

    def place(self) -> str:
        kind = self._chance.random()
        if kind < 0.3:
            return self._one(v.PROVINCES)
        if kind < 0.65:
            parts = [self._one(v.PLACE_HEADS), self._one(v.PLACE_TAILS)]
            parts += [self._one(v.PLACE_ENDS)] if self._chance.random() < 0.25 else []
            return "".join(parts)
        return "".join(self._one(self._lexicon.syllables) for _ in range(self._chance.randint(1, 4)))

    def name(self) -> str:
        first, last = (
            "".join(self._one(self._lexicon.syllables) for _ in range(self._chance.randint(1, 3))) for _ in range(2)
        )
        return f"{self._one(v.TITLES)}{first} {last}"

    def office(self) -> str:
        return self._filled(self._one(v.OFFICES)) + ("ฯ" if self._chance.random() < 0.03 else "")

    def receiver(self) -> str:
        return self._one(("เรียน ", "ถึง ", "", "")) + self._filled(self._one(v.RECEIVERS))

    def signature(self) -> str:
        return self._chance.choice((lambda: f"({self.name()})", lambda: self._filled(self._one(v.POSTS))))()

    def contact(self) -> str:
        chance = self._chance
        phone = f"0 {chance.randint(2000, 7999)} {chance.randint(0, 9999):04d}"
        if chance.random() < 0.3:
            phone = f"0{chance.randint(10, 99)}-{chance.randint(100, 999)}-{chance.randint(0, 9999):04d}"
        more = f" ต่อ {chance.randint(1, 9999)}" if chance.random() < 0.3 else ""
        return f"{self._one(('โทร. ', 'โทรศัพท์ ', 'โทร./โทรสาร ', 'โทรสาร '))}{phone}{more}"

    def address(self) -> str:
        chance = self._chance
        forms = (
            f"ถนน{self.place()} {self._one(v.PROVINCES)} {chance.randint(10, 96)}{chance.randint(0, 999):03d}",
            f"อำเภอ{self.place()} จังหวัด{self._one(v.PROVINCES)} {chance.randint(10, 96)}{chance.randint(0, 999):03d}",
            f"{chance.randint(1, 999)} หมู่ {chance.randint(1, 15)} ตำบล{self.place()} อำเภอ{self.place()}",
            f"เขต{self.place()} กทม. 10{chance.randint(100, 999)}",
            f"เลขที่ {chance.randint(1, 999)}/{chance.randint(1, 99)} ซอย{self.place()} แขวง{self.place()}",
        )
        return self._one(forms)

    def label_line(self) -> str:
        label = self._one(v.LABELS)
        return label if self._chance.random() < 0.4 else f"{label} {self.topic()}"

    def money(self) -> str:
        chance = self._chance
        amount = chance.randint(1, 10 ** chance.randint(3, 8))
        cents = f".{chance.randint(0, 99):02d}" if chance.random() < 0.4 else ""
        return (
            f"{self._one(('วงเงิน ', 'เป็นเงิน ', 'จำนวนเงิน ', ''))}{amount:,}{cents} {self._one(('บาท', 'บาทถ้วน', '%'))}"
        )

    def latin(self) -> str:
        chance = self._chance
        letters = "abcdefghijklmnopqrstuvwxyz"
        word = "".join(chance.choice(letters + "0123456789") for _ in range(chance.randint(3, 9)))
        other = "".join(chance.choice(letters) for _ in range(chance.randint(2, 8)))
        forms = (
            f"https://{other}.go.th/{word}",
            f"www.{other}.{self._one(('go.th', 'ac.th', 'com', 'or.th'))}",
            f"{word}@{other}.{self._one(('go.th', 'com', 'ac.th'))}",
            " ".join(self._one(v.LATIN) for _ in range(chance.randint(1, 3))),
            self.topic() + f" {self._one(v.LATIN)} " + self.topic(),
            "".join(chance.choice(letters + letters.upper() + "0123456789") for _ in range(chance.randint(4, 12))),
            f"{other.capitalize()} {word.upper()}",
        )
        return self._one(forms)

    def digits(self) -> str:
        """Digits in every neighbourhood, so that none is learned by what usually stands beside it."""
        chance = self._chance
        groups = [
            "".join(chance.choice("0123456789") for _ in range(chance.randint(1, 7)))
            for _ in range(chance.randint(1, 4))
        ]
        return self._one(("/", ".", " ", "-", "/ว", "/ว ", ",")).join(groups)

    def jumble(self) -> str:
        """Syllables, letters and signs without sense: the recogniser must see, not guess."""
        chance = self._chance
        made = ""
        for _ in range(chance.randint(3, 12)):
            kind = chance.random()
            if kind < 0.7:
                made += self._one(self._lexicon.syllables)
            elif kind < 0.85:
                made += chance.choice("กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลวศษสหฬอฮฯๆ") + " " * (chance.random() < 0.4)
            else:
                made += chance.choice(" .,:;/()-–_\"'“”‘’%&@#+=*?!<>[]฿…0123456789")
        return made


def _hangs(letter: str) -> bool:
    """Whether a letter cannot begin a text: a mark, or a vowel that follows its consonant."""
    return letter in "ะาำๅฯๆัิีึืฺุู็่้๊๋์ํ "
