"""Small PDFs drawn line by line, so that a test knows what stands where."""
