"""Features that several screens need, one in each file: closing an answer, undoing, late files, sealing."""
