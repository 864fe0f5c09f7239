"""Why something could not be delivered, and what to do: one sentence each, for the staff."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from exports.department.prepare import NotUnicode


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that was not delivered; it stays to be delivered the next time."""

    cause: str
    repair: str
    is_whole: bool = False
    """Whether the database itself is at fault, so that no other report would arrive either."""
    number: str = ""
    """The report's number and version, where one report is at fault."""
    version: int = 0
    detail: str = ""
    """What the database said, for the technician."""

    def __str__(self) -> str:
        """On one line: the report, if one is at fault, what is wrong, what to do, what the database said."""
        report = f"{self.number}-{self.version}: " if self.number else ""
        detail = f" ({' '.join(self.detail.split())})" if self.detail else ""
        return f"{report}{self.cause} {self.repair}{detail}"


@dataclass(frozen=True, slots=True)
class _Sign:
    states: frozenset[str]
    """SQLSTATE codes, or their first two letters (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""
    said: tuple[str, ...]
    """What drivers say that give no code."""
    failure: Failure


def _sign(states: str, said: tuple[str, ...], cause: str, repair: str, *, is_whole: bool = True) -> _Sign:
    return _Sign(frozenset(states.split()), said, Failure(cause, repair, is_whole))


_SIGNS = (
    _sign(
        "28P01 28000",
        ("password authentication failed", "no password supplied", 'role "'),
        "Cơ sở dữ liệu của Cục không nhận tên hoặc mật khẩu.",
        "Sửa tên, mật khẩu trong DECUONG_DEPARTMENT_URL rồi giao lại.",
    ),
    _sign(
        "3D000",
        ("unable to open database file", 'database "'),
        "Không có cơ sở dữ liệu mang tên này ở máy của Cục.",
        "Sửa tên cơ sở dữ liệu trong DECUONG_DEPARTMENT_URL, hoặc tạo cơ sở dữ liệu đó, rồi giao lại.",
    ),
    _sign(
        "25006",
        ("readonly database",),
        "Cơ sở dữ liệu của Cục chỉ cho đọc.",
        "Nối tới máy chủ ghi được, hoặc mở quyền ghi, rồi giao lại.",
    ),
    _sign(
        "42501",
        (),
        "Tài khoản không có quyền tạo bảng hoặc ghi vào cơ sở dữ liệu của Cục.",
        "Cấp quyền CREATE cho lược đồ và quyền SELECT, INSERT, UPDATE, DELETE cho các bảng, rồi giao lại.",
    ),
    _sign(
        "53100 53200",
        ("database or disk is full",),
        "Máy chứa cơ sở dữ liệu của Cục đã đầy.",
        "Dọn chỗ trên máy đó rồi giao lại.",
    ),
    _sign(
        "55P03 40P01 40001",
        ("database is locked",),
        "Cơ sở dữ liệu của Cục đang bận.",
        "Lần giao sau sẽ tự thử lại; nếu kéo dài, xem ai đang giữ khoá.",
    ),
    _sign(
        "22001 22003",
        (),
        "Một cột trong cơ sở dữ liệu của Cục hẹp hơn câu trả lời của báo cáo này.",
        "Đổi cột đó thành TEXT hoặc NUMERIC (ALTER TABLE … ALTER COLUMN … TYPE), rồi giao lại.",
        is_whole=False,
    ),
    _sign(
        "23",
        ("constraint failed",),
        "Cơ sở dữ liệu của Cục có ràng buộc mà báo cáo này không theo được, hoặc đang có lần giao khác.",
        "Bỏ ràng buộc đã thêm vào các bảng, rồi giao lại.",
        is_whole=False,
    ),
)
_AWAY = Failure(
    "Không nối được tới cơ sở dữ liệu của Cục.",
    "Xem máy chủ và đường mạng có chạy không, địa chỉ trong DECUONG_DEPARTMENT_URL có đúng không.",
    is_whole=True,
)
_REFUSED = Failure(
    "Cơ sở dữ liệu của Cục không nhận báo cáo này.",
    "Gửi dòng chi tiết cho người quản trị cơ sở dữ liệu; các báo cáo khác vẫn được giao.",
)
_NOT_UNICODE = Failure(
    "Cơ sở dữ liệu của Cục dùng bảng mã {encoding}, không chứa đủ chữ Việt và mọi ký tự.",
    "Tạo cơ sở dữ liệu mới với ENCODING 'UTF8' rồi sửa DECUONG_DEPARTMENT_URL.",
    is_whole=True,
)
ANOTHER_REPORT = Failure(
    "Cơ sở dữ liệu của Cục đã có báo cáo khác mang cùng số và lần nộp này.",
    "Có lẽ hai hệ thống cùng giao vào một nơi: giao mỗi hệ thống vào một cơ sở dữ liệu riêng.",
)
UNKNOWN_VERSION = Failure(
    "Không có phiên bản đề cương mà báo cáo này theo.",
    "Công bố lại phiên bản đề cương đó (decuong outline publish), rồi giao lại.",
)


def failure_of(error: DBAPIError | NotUnicode) -> Failure:
    """What a database's error means."""
    if isinstance(error, NotUnicode):
        return replace(_NOT_UNICODE, cause=_NOT_UNICODE.cause.format(encoding=error))
    said = str(error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    for sign in _SIGNS:
        if {state, state[:2]} & sign.states or (not state and any(words in said for words in sign.said)):
            return replace(sign.failure, detail=said)
    is_away = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return replace(_AWAY if is_away else _REFUSED, detail=said)
