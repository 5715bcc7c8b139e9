"""What lies in the folder, held against what the record and the manifest say."""
