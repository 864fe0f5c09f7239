"""The steps, one a module. A released step is never changed."""
