"""Submissions made into flat tables, and the tables into files and the Department's database."""
