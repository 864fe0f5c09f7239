"""Reads values and figures from people's words, by the rules of Vietnamese writing."""
