"""Web push: officers' browsers are told of a return although the page is closed (RFC 8030, 8291, 8292)."""
