"""Speed and memory, measured from outside as a user meets them."""
