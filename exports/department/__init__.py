"""The Department's database: reports as rows of real tables, delivered as often as need be."""
