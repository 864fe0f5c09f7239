"""Campaigns: which organisations are asked, their codes and reports, and how far they are."""
