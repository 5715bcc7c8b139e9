"""A reconciliation in the forms that people and machines read: JSON, rows, Markdown, a page, SARIF, JUnit."""
