"""Exports: tables, files and the Department's database."""
