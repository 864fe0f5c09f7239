"""Operations: backups, the health check, and the overview of the records."""
