"""Pure values and rules of the review: no I/O, no clock, no randomness of its own, nothing third-party."""
