"""A theorem as a reader sees it, in Unicode and TeX."""
