"""Growth: paths of GRDP per person from four drivers, as known on a day."""
