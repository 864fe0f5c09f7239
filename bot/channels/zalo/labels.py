"""The few sentences that only Zalo needs: the answer to a group, and the sign that something is kept."""

from __future__ import annotations

KEPT = "✓"
"""Zalo has no reactions for bots: what was kept without a word is marked by this message."""


def invitation(bot_name: str) -> str:
    """What a group is told, once."""
    bot = f" {bot_name}" if bot_name else ""
    return (
        "Kính chào anh/chị. Báo cáo được trả lời trong trò chuyện riêng, không phải trong nhóm. "
        f"Xin nhắn riêng cho bot{bot} một chữ bất kỳ."
    )
