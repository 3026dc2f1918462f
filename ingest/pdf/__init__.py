"""PDF pages to elements with boxes."""
