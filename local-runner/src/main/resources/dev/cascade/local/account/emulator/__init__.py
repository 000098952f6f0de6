"""The emulated account; see __main__."""
