"""Reads the words around a number that say what it is: how exact, per what, or a document's number."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

from flows.reading.figures.lexicon import Lexicon, Phrases, Unit
from flows.reading.figures.numerals import number_words
from flows.reading.figures.prose import Sentence, bare
from flows.report.figure import About

_ABOUT = {
    About.OVER: ("hơn", "trên", "vượt"),
    About.UNDER: ("gần", "ngót"),
    About.BELOW: ("dưới", "chưa đến", "chưa tới", "chưa đầy", "không đến", "không tới"),
    About.LEAST: ("ít nhất", "tối thiểu", "không dưới", "không ít hơn"),
    About.MOST: ("tối đa", "không quá", "nhiều nhất", "không vượt quá"),
    About.NEAR: (
        "khoảng",
        "chừng",
        "ước tính",
        "ước",
        "xấp xỉ",
        "độ",
        "trên dưới",
        "ước chừng",
        "khoảng chừng",
    ),
}
_BEHIND = {"trở lên": About.LEAST, "trở xuống": About.MOST}
_FIRST_BEHIND = frozenset({"trở", "tro"})
_CLAUSE = frozenset(",;:.!?()[]…")
_ORDINAL = (
    "thứ", "số", "điều", "khoản", "mục", "câu", "nghị quyết", "quyết định", "công văn", "chương trình",
    "thông tư",
    "nghị định", "lần", "đội", "nhóm", "tổ", "trang", "chương", "kỳ", "hạng", "loại", "khóa", "thông báo",
)  # fmt: skip
_EACH = frozenset({"mỗi", "từng", "cứ", "moi"})
_ONE = frozenset({"một", "mot", "1", "01"})
_BEFORE_RATE = _EACH | {"một", "mot"}
_AVERAGE = ("bình quân", "trung bình", "tb", "bq")
_PRICE = ("đơn giá", "giá bán", "giá", "bán giá")
_SOMEBODY = frozenset({"ông", "bà", "anh", "chị", "tôi", "em", "mình", "cô", "chú", "bác"})
_MANY = frozenset({"con", "em", "chị"})
"""Words that make the one before them a plural: bà con, anh em."""
_HOME = frozenset({"nhà", "hộ", "gia", "đình", "ho", "nha", "dinh", "người", "nguoi"})
_ALL = frozenset({"toàn", "cả", "tổng", "các", ";"})
"""Words behind one household's data that say that all households are meant again."""
_FAMILY = frozenset({"vợ", "chồng", "đứa", "cháu"})
_SOME = frozenset({"có", "nhiều", "vài", "một", "mấy", "co", "nhieu"})
_FIRST_OF_SOME = _SOME | {"mot"}
_COPIES = frozenset(
    {"lập", "thành", "photo", "photocopy", "in", "sao", "nộp", "viết", "chép", "phô", "tô", "làm"}
)
"""Words before "3 bản" that say that copies of a paper are meant, not hamlets."""
_QUALITIES = (
    "khá", "giàu", "nghèo", "cận nghèo", "trung bình", "mới thoát nghèo", "thoát nghèo", "tái nghèo",
    "khá giàu",
)  # fmt: skip
_NOW = frozenset({"nay", "giờ", "hiện", "lên", "còn", "xuống", "gio", "hien", "len"})
_AND = frozenset({"và", "va"})
_RATE_GOES_ON = _EACH | _ONE | _AND | {"cho"}
_MOST_BACK = 14
"""The most tokens to go back for the beginning of a clause."""


@cache
def _phrases(is_bare: bool) -> tuple[Phrases[bool], ...]:
    def of(*words: str) -> Phrases[bool]:
        return Phrases(((word, True) for word in words), is_bare)

    price = of("đơn giá", "giá bán") if is_bare else of(*_PRICE)  # bare "gia" may be gia đình
    return of(*_ORDINAL), of(*_AVERAGE), price, of(*_QUALITIES)


@cache
def _qualifiers(is_bare: bool) -> dict[tuple[str, ...], About]:
    words = {word: about for about, some in _ABOUT.items() for word in some}
    if is_bare:
        del words["độ"]  # bare "do" may be đó
    return {tuple((bare(word) if is_bare else word).split()): about for word, about in words.items()}


@cache
def _last_of_qualifiers(is_bare: bool) -> frozenset[str]:
    return frozenset(words[-1] for words in _qualifiers(is_bare))


@cache
def _rate_words(is_bare: bool) -> frozenset[str]:
    """Return the words of rates. A sentence without any of them has no rate."""
    return _rate_begins(is_bare) | _EACH | _ONE | {"cho", "/"}


@cache
def _rate_begins(is_bare: bool) -> frozenset[str]:
    _, average, price, _ = _phrases(is_bare)
    return _BEFORE_RATE | average.first | price.first


class Around:
    """Answers questions about the tokens around an amount of one sentence."""

    def __init__(self, one: Sentence, lexicon: Lexicon) -> None:
        self.one, self.lexicon = one, lexicon
        self._ordinal, self._average, self._price, self._quality = _phrases(one.is_bare)
        self._about = _qualifiers(one.is_bare)
        self._has_rates = not _rate_words(one.is_bare).isdisjoint(one.seen)
        self._has_somebody = not _SOMEBODY.isdisjoint(one.seen)
        self._homes: list[tuple[int, bool]] | None = None
        """(token, whether it begins the data of one household or ends them), computed when first needed."""
        self._cuts: list[int] = []
        """The tokens at which clauses end, after -1; empty until first needed."""
        self._each: list[int] | None = None
        """The tokens at which a rate may begin before its amount; None until first needed."""

    def behind_bracket(self, end: int) -> int:
        """Return the token behind a bracket with the number in words: "20 (hai mươi) hộ"; `end` if none."""
        one, at = self.one, end + 1
        if one.at(end) != "(":
            return end
        words = number_words(one.is_bare).all
        while one.at(at) in words:
            at += 1
        return at + 1 if at > end + 1 and one.at(at) == ")" else end

    def currency(self, end: int) -> int | None:
        """Return the token behind the currency at `end`, or None if there is none."""
        found = self.lexicon.currency.at(self.one, end)
        if found is None or self.one.at(found[1]) in self.lexicon.no_currency:
            return None
        after = self.one.at(found[1])
        return found[1] + 1 if after == "đồng" else found[1]

    def is_counted(self, end: int) -> bool:
        """Whether a counted thing follows, though it may not be wanted: "5 triệu lượt"."""
        found = self.lexicon.per.at(self.one, end)
        return found is not None and found[0] not in {"năm", "tháng", "ngày", "vụ"}

    def is_inside(self, unit: Unit, end: int) -> bool:
        """Whether a unit is part of another word: "bản cam kết", "khẩu phần"."""
        word = bare(unit.word) if self.one.is_bare else unit.word
        inside = self.lexicon.inside.get(word)
        return inside is not None and inside.at(self.one, end) is not None

    def start(self, at: int) -> int:
        """Return the first token of an amount: a "từ" before it belongs to it."""
        return at - 1 if self.one.at(at - 1) in {"từ", "tu"} else at

    def about(self, start: int) -> tuple[About, int]:
        """Return (how exact the words before make the amount, the first of these tokens)."""
        if self.one.at(start - 1) not in _last_of_qualifiers(self.one.is_bare):
            return About.EXACT, start
        for length in (3, 2, 1):
            if start >= length:
                about = self._about.get(tuple(self.one.words[start - length : start]))
                if about is not None:
                    return about, start - length
        return About.EXACT, start

    def about_behind(self, end: int, about: About) -> tuple[About, int]:
        """Return (how exact, token behind), with words behind the amount: "40 hộ trở lên"."""
        if self.one.at(end) not in _FIRST_BEHIND:
            return about, end
        for words, meaning in _BEHIND.items():
            first, second = (bare(words) if self.one.is_bare else words).split()
            if self.one.at(end) == first and self.one.at(end + 1) == second:
                return meaning, end + 2
        return about, end

    def clause(self, at: int) -> int:
        """Return the first token of the clause of `at`, at most `_MOST_BACK` tokens back."""
        if not self._cuts:
            self._cuts = [-1, *(at for at, word in enumerate(self.one.words) if word in _CLAUSE)]
        return max(self._cuts[bisect_left(self._cuts, at) - 1] + 1, at - _MOST_BACK, 0)

    def rate(self, start: int, end: int, *, is_sum: bool = False) -> tuple[str | None, int, int]:
        """Return (rate's unit, first token, token behind). The unit is "" for no rate, None if unknown."""
        if not self._has_rates:
            return "", start, end
        per_behind, end = self._per_behind(end, is_sum=is_sum)
        if per_behind is None:
            return None, start, end
        before, first = self._per_before(start)
        if before is None and not per_behind:
            return None, start, end
        parts = [*(before or ()), *per_behind]
        return "/".join(dict.fromkeys(parts)), first if before else start, end

    def _per_behind(self, end: int, *, is_sum: bool) -> tuple[list[str] | None, int]:
        one, per = self.one, []
        at = self._slash(end)
        while one.at(at) == "/" and not one.at(at + 1)[:1].isdecimal():
            if one.at(at + 1) in {"tổng", "tong"}:
                break
            found = self.lexicon.per.at(one, at + 1)
            if found is None:
                return None, at + 2
            per.append(found[0])
            end = at = found[1]
        if per:
            return per, end
        at = end
        while at < end + 4 and one.at(at).isalpha() and one.at(at) not in _RATE_GOES_ON:
            at += 1
        is_given = one.at(at) == "cho"
        at += is_given
        is_each = one.at(at) in _EACH
        is_one = one.at(at) in _ONE and (is_given or at == end)
        if is_one and one.at(at)[0].isdecimal():
            is_one = is_given or is_sum
        if not is_each and not is_one:
            return [], end
        found = self.lexicon.per.at(one, at + 1)
        if found is not None:
            return [found[0]], found[1]
        return (None, at + 1) if is_each and (is_given or at == end) else ([], end)

    def _slash(self, end: int) -> int:
        """Return the token of a slash at most a few words behind the unit ("3 con dê cái/hộ"), or `end`."""
        at = end
        while at < end + 6 and self.one.at(at).isalpha() and self.one.at(at) not in _AND:
            at += 1
        return at if self.one.at(at) == "/" else end

    def _per_before(self, start: int) -> tuple[list[str] | None, int]:
        """Return (units, first token) of a "mỗi …" before. Units are None for an unknown average or price."""
        one, first = self.one, self.clause(start)
        per: list[str] = []
        begin, is_unknown = start, False
        if self._each is None:
            first_words = _rate_begins(one.is_bare)
            self._each = [at for at, word in enumerate(one.words) if word in first_words]
        some = self._each[bisect_left(self._each, first) : bisect_left(self._each, start)]
        for at in reversed(some):
            if one.words[at] in _EACH or self._is_one_home(at):
                found = self.lexicon.per.at(one, at + 1)
                if found is None and one.at(at + 1) in {"một", "mot"}:
                    found = self.lexicon.per.at(one, at + 2)
                if found is None:
                    return None, start
                per.insert(0, found[0])
                begin = at
            elif self._average.at(one, at) is not None or self._is_price(at):
                is_unknown = True
        if per:
            return per, begin
        return (None, start) if is_unknown else ([], start)

    def _is_one_home(self, at: int) -> bool:
        """Whether "một hộ" begins a rate here: "một hộ được 2 con"."""
        return self.one.words[at] in {"một", "mot"} and self.one.at(at + 1) in {
            "hộ",
            "người",
            "gia",
            "nhà",
            "ho",
        }

    def _is_price(self, at: int) -> bool:
        return self._price.at(self.one, at) is not None and self.one.at(at - 1) not in {"trị", "tri", "đánh"}

    def is_ordinal(self, at: int) -> bool:
        """Whether the words before make a number a name: "thứ 3", "Chương trình 135"."""
        one = self.one
        if one.at(at - 1) not in self._ordinal.last:
            return False
        for length in (2, 1):
            found = self._ordinal.at(one, at - length) if at >= length else None
            if found is not None and found[1] == at:
                return one.words[at - 1] not in {"số", "so"} or one.at(at - 2) not in {"tổng", "tong"}
        return False

    def is_none(self, start: int, at: int) -> bool:
        """Whether an amount is not to be read: a name, a date, a part, a denied one, or one household's."""
        one, before = self.one, self.one.at(start - 1)
        if self.is_ordinal(at) and start == at:
            return True
        if before in {"năm", "tháng", "quý", "ngày", "thang", "quy", "ngay"}:
            is_counted = one.at(start - 2)[:1].isdecimal() or one.at(start - 2) in _EACH
            return (
                not is_counted
                and one.words[at][:1].isdecimal()
                and start == at
                and not self._is_named_year(start)
            )
        if (before == "/" and one.at(start - 2)[:1].isdecimal()) or (
            before in {"trong", "số", "so"} and self._is_part_of(start)
        ):
            return True
        if one.at(start - 2) in {"không", "khong"} and before in {"phải", "phai"}:
            return True
        if before in _COPIES or (one.at(at + 1) in {"bản", "ban"} and one.at(start - 2) in _COPIES):
            return one.at(at + 1) in {"bản", "ban"}
        return self._is_of_one_home(start)

    def _is_of_one_home(self, start: int) -> bool:
        """Whether one household is meant here: "hộ ông Lò Văn A nuôi 20 con lợn, lãi 30 triệu"."""
        if not self._has_somebody:
            return False
        if self._homes is None:
            self._homes = [
                (at, word in _HOME)
                for at, word in enumerate(self.one.words)
                if word in _ALL or (word in _HOME and self._is_home(at))
            ]
        at = bisect_left(self._homes, (start, False)) - 1
        return at >= 0 and self._homes[at][1]

    def _is_home(self, at: int) -> bool:
        return self._is_person(at + 2 if self.one.at(at + 1) == "đình" else at + 1)

    def is_family(self, unit: Unit, start: int) -> bool:
        """Whether "con" are children, or "m2" is a length: "hai vợ chồng và 3 con", "cao 1m2"."""
        one = self.one
        if unit.word == "con":
            return any(word in _FAMILY for word in one.words[self.clause(start) : start])
        return unit.word in {"m2", "m²"} and one.at(start - 1) in {"cao", "dài", "rộng", "sâu", "dai", "rong"}

    def _is_named_year(self, start: int) -> bool:
        return self.one.at(start - 2) in {"cả", "hằng", "hàng", "một"}

    def _is_person(self, at: int) -> bool:
        one = self.one
        if one.at(at) not in _SOMEBODY or one.is_bare:
            return False
        return one.at(at) in {"tôi", "mình"} or (one.at(at + 1).isalpha() and one.at(at + 1) not in _MANY)

    def _is_part_of(self, start: int) -> bool:
        """Whether the number is the whole of a part: "1 trong 10 xã", "2 trong số 5 hộ"."""
        at = start - 1
        while self.one.at(at) in {"trong", "số", "so"}:
            at -= 1
        return self.one.at(at)[:1].isdecimal() and self.one.at(at + 1) == "trong"

    def is_price_of_one(self, start: int, low: object) -> bool:
        """Whether a "one" belongs to a price, and is no count: "30 triệu cho một hộ"."""
        before = self.one.at(start - 1)
        return low == 1 and (
            before
            in {"cho", "đồng", "triệu", "nghìn", "ngàn", "tỷ", "tỉ", "rưỡi", "dong", "trieu", "nghin", "ruoi"}
        )

    def is_somebodys(self, start: int) -> bool:
        """Whether a sum is that of some households only: "có nhà lãi 40 triệu"."""
        one, first = self.one, self.clause(start)
        if _FIRST_OF_SOME.isdisjoint(one.seen):
            return False
        for at in range(first, start):
            if one.words[at] in _SOME and one.at(at + 1) in _HOME:
                return True
            if one.words[at] in {"một", "mot"} and one.at(at + 1) in {"số", "so"}:
                return True
        return False

    def is_understood(self, last: int, at: int, end: int) -> bool:
        """Whether a number counts the same as the count that ends at token `last`."""
        one = self.one
        between = one.words[last:at]
        if len(between) > 7 or not ({",", "và", "va", ";"} & set(between)):
            return False
        quality = self._quality.at(one, end)
        after = one.at(quality[1]) if quality else one.at(end)
        is_end = after == "" or after in _CLAUSE or after in _AND
        if quality is not None:
            return is_end
        return is_end and bool(between) and between[-1] in _NOW

    def behind_label(self, at: int, end: int) -> int | None:
        """Return the token of the number behind a label, after a colon or after "số …"; None if none."""
        one = self.one
        is_number = one.at(at - 1) in {"số", "so"} and one.at(at - 2) not in {"một", "mot", "nửa", "nua"}
        token = end
        while token < end + 4:
            word = one.at(token)
            if word in {":", "="}:
                return token + 1
            if word[:1].isdecimal():
                return token if is_number else None
            if not word.isalpha():
                return None
            token += 1
        return None

    def is_label_end(self, end: int) -> bool:
        """Whether a label's number ends at `end`, and no unit can follow it."""
        after = self.one.at(end)
        if after == "-":
            return not self.one.at(end + 1)[:1].isdecimal()
        return after in {"", ";", ",", ")", "và", "va", ".", "!", "?", "…"}
