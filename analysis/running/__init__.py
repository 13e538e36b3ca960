"""Running: many notebooks at the speed of the work itself, each only when its inputs changed."""
