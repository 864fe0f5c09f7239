"""The Department's database. Reports are delivered into its tables, and can be delivered again."""
