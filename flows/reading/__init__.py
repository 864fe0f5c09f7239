"""Reading a typed value out of what a person wrote, by the rules of Vietnamese writing."""
