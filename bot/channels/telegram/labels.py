"""The few texts that only Telegram needs: its menu of commands, and the answer to a group."""

from __future__ import annotations

COMMANDS = {
    "vi": {
        "mucluc": "Mục lục: sang câu khác, xem và nộp",
        "baocao": "Các báo cáo của tôi",
        "ma": "Viết ở máy khác, cùng người khác",
        "help": "Cách trả lời, hỏi ai khi cần",
        "me": "Những gì đang được giữ về tôi",
        "xoa": "Xoá dữ liệu của tôi",
    },
    "en": {
        "mucluc": "Contents: go to a question, review, submit",
        "baocao": "My reports",
        "ma": "Write on another device, or together",
        "help": "How to answer, whom to ask",
        "me": "What is kept about me",
        "xoa": "Erase my data",
    },
}
"""By language code: each command and its description in the menu ☰, which the page has too."""


def invitation(username: str) -> str:
    """The message that a group gets once: reports are answered in a private chat."""
    return (
        "Kính chào anh/chị. Báo cáo được trả lời trong trò chuyện riêng, không phải trong nhóm. "
        f"Xin mở https://t.me/{username} và bấm Bắt đầu."
    )
