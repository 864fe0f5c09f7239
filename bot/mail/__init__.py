"""Mail to members of staff: the daily digest, and the code by which an address is confirmed."""
