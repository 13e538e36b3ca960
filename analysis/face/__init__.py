"""What a reader's own Python asks: a workbook, a day in it, and the forecasts of that day."""
