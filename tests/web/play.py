"""A conversation that is played: it stands in for bot.intake.conversation behind the web chat's doors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.messages.message import (
    Attached,
    Button,
    Deleted,
    Edited,
    FileRef,
    Inbound,
    Kind,
    Message,
    Opened,
    Pressed,
    Reason,
    Reply,
    Said,
    Unreadable,
)
from storage.core.errors import Unavailable

Rows = tuple[tuple[Button, ...], ...]

STEADY: Rows = (
    (
        Button("hint", "Gợi ý"),
        Button("back", "Quay lại"),
        Button("contents", "Mục lục"),
        Button("pause", "Tạm dừng"),
    ),
)
MANY: Rows = ((Button("done", "Xong"), Button("skip", "Bỏ qua")), *STEADY)

GREETING = Message(
    Kind.PROMPT,
    "Kính chào anh/chị. Đây là nơi trả lời đề cương báo cáo kèm công văn 247/KTHT-GN của Cục Kinh tế hợp tác "
    "và Phát triển nông thôn, về các mô hình, dự án sản xuất giúp giảm nghèo.\n"
    "Mỗi tin nhắn được lưu ngay. Cục chỉ nhận báo cáo khi anh/chị bấm Nộp. Bản nháp được giữ 12 tháng; "
    "gõ /xoa để xoá dữ liệu của mình.",
    key="consent",
    buttons=((Button("yes", "Đồng ý, bắt đầu"), Button("why", "Ai hỏi, để làm gì?")),),
)
OUTLINES = Message(
    Kind.PROMPT,
    "Anh/chị trả lời theo đề cương nào?",
    key="outlines",
    buttons=(
        (Button("outline:ngan_sach", "Dự án từ ngân sách Nhà nước"),),
        (Button("outline:phi_chinh_phu", "Tổ chức phi chính phủ, tổ chức phát triển"),),
    ),
)
NAME = Message(
    Kind.PROMPT,
    "Tên mô hình/dự án",
    key="du_an[1]/ten",
    number="1.1",
    where="Phần 1 · Thông tin về mô hình/dự án\nDự án 1 · câu 1/22",
    buttons=((Button("skip", "Bỏ qua"),), *STEADY),
    progress=(1, 22),
)
ACTIVITIES = Message(
    Kind.PROMPT,
    "Các hoạt động chính",
    key="du_an[1]/hoat_dong",
    number="1.6",
    before="Câu 1.5: 1 tin, 62 chữ.",
    where="Phần 1 · Thông tin về mô hình/dự án\nDự án 1 (bò sinh sản) · câu 6/22",
    after="Viết hoặc ghi âm, gửi ảnh, tệp: bao nhiêu tin cũng được. Hết ý thì bấm Xong.",
    buttons=MANY,
    progress=(6, 22),
)
BENEFICIARIES = Message(
    Kind.PROMPT,
    "Nhóm hưởng lợi trực tiếp và tiêu thức lựa chọn",
    key="du_an[1]/huong_loi",
    number="1.7",
    before="Câu 1.6: 2 tin, 1 ảnh, 84 chữ.",
    where="Phần 1 · Thông tin về mô hình/dự án\nDự án 1 (bò sinh sản) · câu 7/22",
    buttons=((Button("edit:du_an[1]/hoat_dong", "Sửa câu 1.6"),), *MANY),
    progress=(7, 22),
)
REVIEW = Message(
    Kind.SUMMARY,
    "Báo cáo: 2 dự án, 31 mục; 9 mục để trống (1.7, 2.3, …); 3 số liệu chưa xác nhận.",
    key="review",
    buttons=(
        (Button("submit", "Nộp báo cáo"),),
        (Button("read", "Đọc lại toàn bộ"), Button("goto:du_an[1]/huong_loi", "Điền mục trống")),
        (Button("pause", "Để sau"),),
    ),
)
TOO_LARGE = Message(
    Kind.ERROR, "Tệp này lớn hơn 20 MB nên chưa lưu. Anh/chị gửi ảnh nhỏ hơn hoặc chia tệp thành nhiều phần."
)
EMPTY = Message(Kind.ERROR, "Tệp này không có nội dung nên chưa lưu. Anh/chị chọn lại tệp rồi gửi.")
TOO_LONG = Message(
    Kind.ERROR, "Tin này dài hơn 50.000 chữ nên chưa lưu. Anh/chị chia thành nhiều tin ngắn hơn."
)
UNKEPT = b"\xff\xd8broken"
"""A file that is refused."""
SENTENCES = {Reason.TOO_LARGE: TOO_LARGE, Reason.EMPTY: EMPTY, Reason.TOO_LONG: TOO_LONG}


@dataclass
class Play:
    """Keeps what is handed in, each (address, id) once, and answers from the script."""

    script: dict[str, Message] = field(
        default_factory=lambda: {
            "yes": OUTLINES,
            "outline:ngan_sach": NAME,
            "Nhân rộng mô hình chăn nuôi bò sinh sản": ACTIVITIES,
            "done": BENEFICIARIES,
        }
    )
    """By what is said or pressed; anything else is part of an answer and gets its tick in silence."""
    stands_at: Message = GREETING
    kept: list[Inbound] = field(default_factory=list)
    fault: Exception | None = None
    """Raised instead of keeping anything."""
    forgets_to_answer: int = 0
    """So many times it keeps what came, and then fails: the answer is lost on the way."""

    async def __call__(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        if self.fault is not None:
            raise self.fault
        replies = [self._answer(inbound) for inbound in inbounds]
        if self.forgets_to_answer:
            self.forgets_to_answer -= 1
            raise Unavailable("the answer got lost")
        return replies

    @property
    def contents(self) -> list[object]:
        """What was kept, without the openings."""
        return [one.content for one in self.kept if not isinstance(one.content, Opened)]

    @property
    def texts(self) -> list[str]:
        """The texts that were kept, in order."""
        return [content.text for content in self.contents if isinstance(content, Said)]

    def _answer(self, inbound: Inbound) -> Reply:
        is_new = all((one.address, one.id) != (inbound.address, inbound.id) for one in self.kept)
        if is_new:
            self.kept.append(inbound)
        asked = self.stands_at.key
        saved, messages = self._say(inbound)
        into = asked if saved and isinstance(inbound.content, Said | Attached) else ""
        report = "" if self.stands_at in (GREETING, OUTLINES) else "r1"
        return Reply(inbound.channel, inbound.address, inbound.id, saved, messages, report, into)

    def _say(self, inbound: Inbound) -> tuple[bool, tuple[Message, ...]]:
        match inbound.content:
            case Opened():
                return False, (self.stands_at,)
            case Unreadable(reason):
                return False, (SENTENCES.get(reason, Message(Kind.ERROR, reason.value)),)
            case Said(said) | Pressed(said) if said in self.script:
                self.stands_at = self.script[said]
                return True, (self.stands_at,)
            case Edited(_, text):
                notice = Message(Kind.NOTICE, f"Câu 1.4 (dự án 1): đã sửa “25 hộ” thành “{text}”.")
                return True, (notice,)
            case Said() | Attached() | Deleted() | Pressed():
                return True, ()
        raise AssertionError(inbound)


@dataclass
class ChannelFiles:
    """A file store in memory."""

    files: dict[str, bytes] = field(default_factory=dict)
    refuses: Reason | None = None
    """Why nothing is taken."""

    def refusal(self, address: str, upload: str, size: int) -> Reason | None:
        return self.refuses

    def put(self, content: bytes, name: str) -> FileRef | Reason:
        if content == UNKEPT:
            return Reason.BROKEN
        sha256 = hashlib.sha256(content).hexdigest()
        self.files[sha256] = content
        return FileRef(sha256, name, "image/png" if content[1:4] == b"PNG" else "text/plain", len(content))

    def settle(self, file: FileRef, data: bytes) -> bool:
        return True


@dataclass
class Porter:
    """A doorkeeper in memory."""

    known: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    def key(self) -> bytes:
        return b"key of the tests"

    def is_known(self, address: str) -> bool:
        return address in self.known

    def is_ended(self, address: str) -> bool:
        return address in self.ended
