"""What became of the runs of a batch, and the table of them for the terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from analysis.running import manifest as manifests
from analysis.running.plan import Job


@dataclass(frozen=True)
class Outcome:
    """What became of a job: `reason` says why it ran (None: its outputs stood), `failure` what went wrong,
    `unfollowed` what it used that cannot be followed.
    """

    job: Job
    reason: str | None
    failure: str | None = None
    seconds: float = 0.0
    unfollowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """What became of all jobs, in the order of the edition."""

    reports: Path
    outcomes: tuple[Outcome, ...]
    seconds: float = 0.0
    planned_only: bool = field(default=False, kw_only=True)

    @property
    def ran(self) -> tuple[Outcome, ...]:
        """The runs that were made, or for a plan would be."""
        return tuple(outcome for outcome in self.outcomes if outcome.reason is not None)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The runs that failed, now or the last time."""
        return tuple(outcome for outcome in self.outcomes if outcome.failure is not None)

    @property
    def exit_code(self) -> int:
        """0, or 1 when a run failed."""
        return 1 if self.failed else 0

    def folder(self, outcome: Outcome) -> Path:
        """Where the outputs of a run are."""
        return self.reports / outcome.job.name

    def rows(self) -> list[dict[str, object]]:
        """What became of each run, for programs: `reason` None says that its outputs stood."""
        return [
            {
                "run": outcome.job.name,
                "reason": outcome.reason,
                "failure": outcome.failure,
                "seconds": round(outcome.seconds, 3),
                "unfollowed": list(outcome.unfollowed),
                "folder": str(self.folder(outcome)),
            }
            for outcome in self.outcomes
        ]

    def text(self) -> str:
        """The table for the terminal: what ran and why for a plan, what failed for a batch, and the sums."""
        stood = len(self.outcomes) - len(self.ran)
        if self.planned_only:
            lines = [
                f"cached {o.job.name}" if o.reason is None else f"run    {o.job.name}  ({o.reason})"
                for o in self.outcomes
            ]
            return "\n".join([*lines, f"{len(self.ran)} of {len(lines)} runs are due, {stood} are cached."])
        lines = []
        for outcome in self.failed:
            lines += [
                f"failed {outcome.job.name}",
                f"       {outcome.failure}",
                f"       {self.folder(outcome) / manifests.NOTEBOOK}",
            ]
        lines += self._unfollowed()
        good = len(self.ran) - len([o for o in self.failed if o.reason is not None])
        return "\n".join(
            [
                *lines,
                f"{good} runs finished, {stood} unchanged, {len(self.failed)} failed, {self.seconds:.1f} s.",
            ]
        )

    def _unfollowed(self) -> list[str]:
        """What runs used that cannot be followed, by notebook, and how to count them as unchanged."""
        found: dict[str, set[str]] = {}
        for outcome in self.ran:
            if outcome.unfollowed:
                found.setdefault(outcome.job.notebook, set()).update(outcome.unfollowed)
        if not found:
            return []
        used = [f"       {name}: {', '.join(sorted(what))}" for name, what in sorted(found.items())]
        said = "These notebooks use what cannot be followed, so they run every time, unless you say"
        return [f"{said} --trust {','.join(sorted(found))}", *used]
