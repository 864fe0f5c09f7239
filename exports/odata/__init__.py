"""Sealed reports as the entity sets of an OData service: what they consist of, and their description."""
