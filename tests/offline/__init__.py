"""What a province fills in offline."""
