"""Exports. Submissions become flat tables; the tables become files and the Department's database."""
