"""Documents in, indexed passages out."""
