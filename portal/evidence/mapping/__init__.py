"""What the columns of a client's files mean: written down, read, proposed."""
