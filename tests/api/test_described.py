"""Whatever is called, no answer is off the description, and none is a fault of the server (schemathesis)."""
