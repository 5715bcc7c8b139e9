"""A store as a static site: a page a record, lists by facet, search in the browser, and what machines look for."""
