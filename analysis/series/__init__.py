"""Series: forecasts of any short yearly series; no city is known here."""
