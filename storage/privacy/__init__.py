"""Personal data: shown, erased, expired, and the trail of who did it."""
