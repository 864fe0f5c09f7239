"""The few sentences that only Telegram needs: its menu of commands, and the answer to a group."""

from __future__ import annotations

COMMANDS = {
    "vi": {
        "help": "Cách trả lời, hỏi ai khi cần",
        "me": "Những gì đang được giữ về tôi",
        "xoa": "Xoá dữ liệu của tôi",
    },
    "en": {
        "help": "How to answer, whom to ask",
        "me": "What is kept about me",
        "xoa": "Erase my data",
    },
}
"""By language: command → what the menu says of it."""


def invitation(username: str) -> str:
    """What a group is told, once."""
    return (
        "Kính chào anh/chị. Báo cáo được trả lời trong trò chuyện riêng, không phải trong nhóm. "
        f"Xin mở https://t.me/{username} và bấm Bắt đầu."
    )
