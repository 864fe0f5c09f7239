"""The core of decuong: outlines, the dialogue, answers and reports. No I/O, no async, no clock of its own."""
