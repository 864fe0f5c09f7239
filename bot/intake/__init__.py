"""The intake of inbounds. They are batched, taken to the right draft, stored, and only then answered."""
