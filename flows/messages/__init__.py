"""What goes between people and decuong: messages, presses, and the short forms of both."""
