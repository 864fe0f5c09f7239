"""Taking what was sent into the answer at hand: texts, files and places become parts, and values are read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from flows.answer import GeoPoint, Part, Standing, Value
from flows.answers import UNPLACED
from flows.dialogue import naming
from flows.dialogue.contents import go_on, look_again
from flows.dialogue.figuring import correct, is_asking, unclear
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.prompts import MANY, error, notice, prompt, read_back, takes_many
from flows.dialogue.suggesting import referring_part
from flows.dialogue.visit import Stop, Visit
from flows.dialogue.wording import amount, reply_path
from flows.local_time import local
from flows.machine import FIGURES, NAME, REPLY
from flows.message import Attached, Button, Inbound, Located
from flows.outline import UNTYPED, Type
from flows.readers.dates import write_date
from flows.readers.typed import read, similar_choices
from flows.readers.words import clean, plain, shortened

MOST_CHARACTERS = 50_000
MOST_PARTS = 100
LONGEST_NAME = 100
REMINDED = {6, 15, 30, 60, 90}
"""After so many parts one is told how to close the answer."""
SILENCE = timedelta(hours=12)
GREETING = re.compile(
    r"(?:(?:da|vang|em|toi|minh|a|e) )*(?:alo+|chao|xin chao|kinh chao|hello|hi|hey|oi)"
    r"(?: (?:a|e|ban|anh|chi|em|co|chu|cuc|moi nguoi|ca nha))*[ .!?]*"
)


def take_text(visit: Visit, inbound: Inbound, text: str) -> Outcome:
    """Words, cleaned and understood to be nothing else: of the answer at hand, or kept unplaced."""
    if not text.strip():
        return Outcome((error(visit, visit.say("unreadable.nothing")),), saved=False)
    if len(text) > MOST_CHARACTERS:
        return Outcome((error(visit, visit.say("unreadable.too_long")),), saved=False)
    if visit.cursor.state == NAME:
        return _take_name(visit, text)
    if visit.cursor.state == FIGURES:
        if is_asking(visit):
            return _take_correction(visit, text)
        _close_table(visit)
    part = new_part(visit, inbound, text)
    if _is_knock(visit, text):
        return _answer_knock(visit, part)
    stop = visit.stop
    if visit.cursor.state == REPLY:
        return _take_reply(visit, part)
    if stop is None or visit.displaced:
        return keep_unplaced(visit, part)
    return take_words(visit, stop, part)


def _take_reply(visit: Visit, part: Part) -> Outcome:
    """A message of the reply to what the Department asks."""
    path = reply_path(visit)
    if refused := full(visit, path, len(part.text)):
        return refused
    keep(visit, path, part)
    return KEPT_SILENTLY


def _take_correction(visit: Visit, text: str) -> Outcome:
    """The right value of the figure chosen."""
    if correct(visit, text):
        return Outcome((prompt(visit),), saved=True)
    return Outcome((error(visit, unclear(visit)),), saved=False)


def _take_name(visit: Visit, text: str) -> Outcome:
    """What the respondent calls this report: on one line, and short."""
    name = shortened(" ".join(text.split()), LONGEST_NAME)
    visit.draft = replace(visit.draft, name=name)
    visit.come_back()
    return Outcome((prompt(visit, visit.say("own.renamed", name=name)),), saved=True)


def take_file(visit: Visit, inbound: Inbound, attached: Attached) -> Outcome:
    """A photo, voice note or other file: a part of the answer at hand, or of its album's answer."""
    _close_table(visit)
    caption = clean(attached.caption)
    part = replace(new_part(visit, inbound, caption), file=attached.file, album=attached.album)
    path = visit.answers.find_album(attached.album) if attached.album else None
    stop = visit.stop
    if path is not None and (stop is None or path != stop.path):
        return _join(visit, path, part)
    if visit.cursor.state == REPLY:
        return _take_reply(visit, part)
    if stop is None or visit.displaced:
        return keep_unplaced(visit, part)
    if refused := full(visit, stop.path, 0):
        return refused
    question = stop.question
    before = sent_later(visit, inbound, stop.path) if attached.about else ""
    if question.type not in UNTYPED:
        return _join(visit, stop.path, part, before)  # a photo beside a number takes nothing from it
    keep(visit, stop.path, part, before)
    if question.type not in MANY or question.multiline:
        return _kept_among_others(visit, stop)
    family = {Type.PHOTO: "image/", Type.AUDIO: "audio/"}.get(question.type, "")
    if not attached.file.media_type.startswith(family):
        return _unclear(visit, stop, question.type.value, part.file.shown if part.file else "")
    return close(visit, stop, None)


def take_place(visit: Visit, inbound: Inbound, located: Located) -> Outcome:
    """A place on the map."""
    _close_table(visit)
    point = GeoPoint(located.latitude, located.longitude)
    degrees, name = f"{point.latitude:.6f}, {point.longitude:.6f}", clean(located.name)
    text = f"{name} ({degrees})" if name else degrees
    part = replace(new_part(visit, inbound, text), place=point)
    stop = visit.stop
    if visit.cursor.state == REPLY:
        return _take_reply(visit, part)
    if stop is None or visit.displaced:
        return keep_unplaced(visit, part)
    if refused := full(visit, stop.path, len(part.text)):
        return refused
    if stop.question.type is not Type.PLACE:
        keep(visit, stop.path, part)
        return KEPT_SILENTLY
    put_instead(visit, stop, part)
    return close(visit, stop, point)


def _close_table(visit: Visit) -> None:
    """What is sent while figures are shown is for the question behind."""
    if visit.cursor.state == FIGURES:
        visit.come_back()


def new_part(visit: Visit, inbound: Inbound, text: str) -> Part:
    """The part that an inbound makes."""
    return Part(message_id(inbound), text, inbound.at, visit.position.respondent, order=inbound.order)


def message_id(inbound: Inbound, message: str = "") -> str:
    """How the message (by default the inbound itself) is called in the draft."""
    return f"{inbound.channel}:{inbound.address}:{message or inbound.id}"


def sent_later(visit: Visit, inbound: Inbound, path: str) -> str:
    """The id of the first part at `path` that was sent from here after `inbound`; "" where none was.

    The ids of one address tell, where what was sent first may come last.
    """
    here = message_id(inbound, "-").removesuffix("-")
    ids = ((part, part.message.removeprefix(here)) for part in visit.answers.parts(path))
    later = (part.id for part, id_ in ids if id_ != part.message and _rank(id_) > _rank(inbound.id))
    return next(later, "")


def _rank(id_: str) -> tuple[int, str]:
    """What puts ids in the order sent: "9" is before "10"."""
    return len(id_), id_


def keep(visit: Visit, path: str, part: Part, before: str = "") -> None:
    """Add a part, at the end or before another.

    An answer that was closed is open again, one that is written anew loses its old words.
    """
    brief = visit.answers.brief(path)
    is_anew = bool(path) and path == visit.position.replacing
    replaced = visit.answers.parts(path) if is_anew else ()
    visit.answers.keep(path, part, before or _before(visit, path, part))
    if replaced:
        visit.position = replace(visit.position, replacing="")
    for one in replaced if path not in visit.elsewhere else ():
        visit.answers.supersede(path, one.id)
    visit.draft = replace(visit.draft, parts=visit.draft.parts + 1)
    if brief is not None and brief.standing is not Standing.OPEN:
        stand_open(visit, path, None)


def _before(visit: Visit, path: str, part: Part) -> str:
    """The part before which one belongs that comes late: by its order among those from here; "" for none."""
    if not 0 < part.order < visit.position.latest:
        return ""
    here, _, _ = part.message.rpartition(":")
    later = (
        one.id
        for one in visit.answers.parts(path)
        if one.order > part.order and one.message.rpartition(":")[0] == here
    )
    return next(later, "")


def stand_open(visit: Visit, path: str, value: Value) -> None:
    """Not closed yet; what a new version asks again stays so until it is."""
    brief = visit.answers.brief(path)
    is_again = brief is not None and brief.standing is Standing.ASKED_AGAIN
    visit.answers.stand(path, Standing.ASKED_AGAIN if is_again else Standing.OPEN, value)


def put_instead(visit: Visit, stop: Stop, part: Part) -> None:
    """One message is the whole answer: the words before no longer count (and stay kept)."""
    brief = visit.answers.brief(stop.path)
    old = visit.answers.parts(stop.path) if brief is not None and brief.texts else ()
    keep(visit, stop.path, part)
    for one in old:
        if one.file is None:
            visit.answers.supersede(stop.path, one.id)


def close(visit: Visit, stop: Stop, value: Value, *, as_written: bool = False) -> Outcome:
    """Close the answer and go on to what is next; typed values and long answers are read back.

    What does not meet the question's constraint stays open, until the respondent says that it is to stand as
    it is written.
    """
    brief = visit.answers.brief(stop.path)
    if not as_written and not visit.meets_constraint(stop, value):
        stand_open(visit, stop.path, value)
        return _unclear(visit, stop, "constraint", visit.answers.text(stop.path))
    was_again = brief is not None and brief.standing is Standing.ASKED_AGAIN
    visit.answers.stand(stop.path, Standing.AS_WRITTEN if as_written else Standing.GIVEN, value)
    one_line = stop.question.type is Type.TEXT and not takes_many(stop.question)
    before = "" if one_line else read_back(visit, stop)
    (look_again if was_again else go_on)(visit)
    return Outcome((prompt(visit, before),), saved=True)


def judge(visit: Visit, stop: Stop, text: str) -> Outcome:
    """Read the value of a one-message answer: go on, ask to confirm, or say what would do."""
    choices = visit.context.choices(stop.place, stop.rows)
    reading = read(stop.question, choices, text, local(visit.now).date())
    if reading is None:
        similar = similar_choices(choices, text, most=8)
        if similar:
            offered = tuple(
                (Button(f"choice:{one.value}", one.label.to(visit.say.language)),) for one in similar
            )
            return _unclear(visit, stop, "select_one", text, offered)
        is_date = stop.question.type is Type.DATE
        return _unclear(visit, stop, stop.question.precision if is_date else stop.question.type, text)
    if not reading.sure:
        stand_open(visit, stop.path, reading.value)
        shown = naming.written(visit, stop, reading.value)
        return _ask_again(
            visit, visit.say("unclear.sure", value=shown), visit.say("buttons.confirm", value=shown)
        )
    return close(visit, stop, reading.value)


def take_words(visit: Visit, stop: Stop, part: Part) -> Outcome:
    """Words for the question where one stands."""
    question, part = stop.question, referring_part(visit, stop.path, part)
    if refused := full(visit, stop.path, len(part.text)):
        return refused
    if question.multiline and question.type in UNTYPED:
        keep(visit, stop.path, part)
        return _kept_among_others(visit, stop)
    if question.type is Type.TEXT and stop.path in visit.elsewhere:
        keep(visit, stop.path, part)  # who writes here has not seen the words that are there
        return close(visit, stop, None)
    put_instead(visit, stop, part)
    if question.type is Type.SELECT_MULTIPLE:
        choices = visit.context.choices(stop.place, stop.rows)
        reading = read(question, choices, part.text, local(visit.now).date())
        if reading is not None:
            stand_open(visit, stop.path, reading.value)
            return Outcome((prompt(visit),), saved=True)
    return judge(visit, stop, part.text)


def _unclear(
    visit: Visit, stop: Stop, what: str, words: str, offered: tuple[tuple[Button, ...], ...] = ()
) -> Outcome:
    own = (
        naming.text(visit, stop.question.constraint_message, stop.place, stop.rows)
        if what == "constraint"
        else ""
    )
    sentence = visit.say("question.found") if offered else own or visit.say(f"unclear.{what}")
    label = visit.say("buttons.keep", words=shortened(words, 30))
    return _ask_again(visit, sentence, label, offered)


def _ask_again(
    visit: Visit, sentence: str, confirm: str, offered: tuple[tuple[Button, ...], ...] = ()
) -> Outcome:
    shown = prompt(visit, sentence)
    others = (tuple(one for one in row if one.press != "done") for row in shown.buttons)
    rows = ((Button("confirm", confirm),), *offered, *(row for row in others if row))
    return Outcome((replace(shown, buttons=rows),), saved=True)


def _kept_among_others(visit: Visit, stop: Stop) -> Outcome:
    """Silence is good; but who never closes an answer is told how, now and then."""
    brief = visit.answers.brief(stop.path)
    if brief is None or brief.parts not in REMINDED or not takes_many(stop.question):
        return KEPT_SILENTLY
    return Outcome((notice(visit, visit.say("kept.still_open", amount=amount(visit, brief))),), saved=True)


def full(visit: Visit, path: str, characters: int) -> Outcome | None:
    """Why an answer takes no more; None where it does."""
    brief = visit.answers.brief(path)
    if brief is None:
        return None
    if brief.parts < MOST_PARTS and brief.characters + characters <= MOST_CHARACTERS:
        return None
    return Outcome((error(visit, visit.say("unreadable.full")),), saved=False)


def _is_knock(visit: Visit, text: str) -> bool:
    """A greeting after a long silence, or one word after "pause": a knock on the door, not an answer."""
    touched = visit.position.touched
    away = visit.was_paused or (touched is not None and visit.now - touched > SILENCE)
    words = plain(text)
    if not away:
        return False
    return bool(GREETING.fullmatch(words)) or (visit.was_paused and words.isalpha() and len(words) <= 6)


def _answer_knock(visit: Visit, part: Part) -> Outcome:
    touched = visit.position.touched
    return keep_aside(
        visit, part, visit.say("greeting.back", day=write_date(local(touched or visit.now).date()))
    )


def keep_aside(visit: Visit, part: Part, sentence: str) -> Outcome:
    """Words that are hardly an answer here: kept unplaced, with a button that puts them into the question."""
    keep(visit, UNPLACED, part)
    shown = prompt(visit, sentence)
    if visit.stop is not None:
        label = visit.say("buttons.place", words=shortened(part.text, 20))
        shown = replace(shown, buttons=(*shown.buttons, (Button(f"place:{part.id}", label),)))
    return Outcome((shown,), saved=True)


def keep_unplaced(visit: Visit, part: Part, meant: str = "") -> Outcome:
    """Words that are no question's; those `meant` for one that is asked no more stay beside its others."""
    keep(visit, meant or visit.position.dropped or UNPLACED, part)
    return Outcome((prompt(visit, visit.say("kept.unplaced")),), saved=True)


def _join(visit: Visit, path: str, part: Part, before: str = "") -> Outcome:
    """A file that changes nothing about how the answer stands: a closed one stays closed."""
    visit.answers.keep(path, part, before or _before(visit, path, part))
    visit.draft = replace(visit.draft, parts=visit.draft.parts + 1)
    return KEPT_SILENTLY
