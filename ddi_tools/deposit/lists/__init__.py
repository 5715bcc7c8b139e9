"""Lists of files in the forms in which they come: tables, workbooks, checksum files, bags, packages, the record."""
