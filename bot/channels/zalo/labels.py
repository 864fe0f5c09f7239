"""The few texts that only Zalo needs: the answer to a group, and the mark that something is kept."""

from __future__ import annotations

KEPT = "✓"
"""Sent as a message where something was kept without a reply: bots have no reactions on Zalo."""


def invitation(bot_name: str) -> str:
    """The message that a group gets once: reports are answered in a private chat."""
    bot = f" {bot_name}" if bot_name else ""
    return (
        "Kính chào anh/chị. Báo cáo được trả lời trong trò chuyện riêng, không phải trong nhóm. "
        f"Xin nhắn riêng cho bot{bot} một chữ bất kỳ."
    )
