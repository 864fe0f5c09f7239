"""What several screens need, a thing a file: closing an answer, undoing, files that come late, sealing."""
