"""Data as people have them: files of offices and banks, read, held against the record and added."""
