"""What a reader's own Python asks: a workbook, a day in it, and the forecasts of that day."""


class IdleScenarioWarning(UserWarning):
    """A scenario moves nothing here: what stands here is the baseline."""
