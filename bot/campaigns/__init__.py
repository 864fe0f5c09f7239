"""What campaigns need beside the records: organisations out of files and lists, and their letters."""
