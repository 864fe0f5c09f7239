"""What the docs show is written by the program: these tests write it and hold it."""
