"""The way in: what channels hand in is batched, taken to the right draft, and answered after it is kept."""
