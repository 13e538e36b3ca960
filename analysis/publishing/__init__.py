"""Publishing: executed notebooks as pages, PDF, spreadsheets and a site."""
