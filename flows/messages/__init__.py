"""Messages between people and decuong: inbounds, replies, presses, and their short forms."""
