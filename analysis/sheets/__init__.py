"""Workbooks of spreadsheets: what a sheet holds, and the files .xlsx and .ods that hold it."""
