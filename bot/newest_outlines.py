"""What is told of outlines in their newest versions: titles, deadlines, and what questions are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.intake.outline_registry import OutlineRegistry
from flows.local_time import begin_of
from storage.core.errors import Unknown


def titles_of(registry: OutlineRegistry) -> Mapping[str, str]:
    """Return the title of each outline by its key."""
    return {offer.key: offer.title.default for offer in registry.offers()}


def deadlines_of(registry: OutlineRegistry) -> Mapping[str, date]:
    """Return the last day of each outline that has a deadline, by its key."""
    return {offer.key: offer.deadline for offer in registry.offers() if offer.deadline is not None}


def ends_of(deadlines: Mapping[str, date]) -> Mapping[str, datetime]:
    """Return the moment at which each last day is over."""
    return {key: begin_of(day + timedelta(days=1)) for key, day in deadlines.items()}


def question_name(registry: OutlineRegistry, key: str, template: str) -> str:
    """Return a question's number and label, or its path if it is gone or is a gate."""
    try:
        asked = registry.newest(key).outline.asked.get(template)
    except Unknown:  # the address of a page may name any outline
        return template
    if asked is None:
        return template
    label = asked.node.label.default
    return f"{asked.node.number}. {label}" if asked.node.number else label
