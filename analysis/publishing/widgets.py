"""The explore page: widgets made from the run contract, a fan and a gap that follow the sliders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.keeping.writing import NotWrittenError
from analysis.pages.scenario_terms import driver as driver_name
from analysis.publishing import whatif
from analysis.publishing.desk import open_desk
from analysis.publishing.explore import Answer, Explorer
from analysis.record.faults import InputFault
from analysis.words import Words

if TYPE_CHECKING:
    import ipywidgets

    from analysis.publishing.desk import Desk
    from analysis.scenarios.contract import Option

FRAME = "color-scheme:light;background:#fff;color:#1b2733;padding:.4em;max-width:48rem"


def explore(**parameters: object) -> None:
    """Show the explore page for a run; every parameter of the run contract has its widget.

    Raises InputFault for parameters that are not legal.
    """
    from IPython.display import display

    page = Page(parameters)
    bundle = page.whole._repr_mimebundle_()
    display({**bundle, "text/plain": page.say("The sliders need a running notebook: make lab.")}, raw=True)


class Page:
    """The widgets and what they show; one explorer at a time, made anew when the run changes."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        import ipywidgets as w

        self.explorer = Explorer(open_desk(**parameters))
        self.pinned: list[tuple[str, Answer]] = []
        self.quiet = False
        self.contract = w.VBox()
        self.drivers = w.HBox(layout=w.Layout(flex_flow="row wrap"))
        self.chart, self.gap, self.pins, self.message = w.HTML(), w.HTML(), w.HTML(), w.HTML()
        self.buttons = w.HBox(layout=w.Layout(flex_flow="row wrap"))
        self.whole = w.VBox(
            [
                self.contract,
                w.HBox([self.chart, self.gap], layout=w.Layout(flex_flow="row wrap")),
                self.buttons,
                self.message,
                self.drivers,
                self.pins,
            ]
        )
        self.build()

    @property
    def say(self) -> Words:
        return self.explorer.desk.say

    def build(self) -> None:
        """Make every widget for the explorer at hand, and show its scenario as it stands."""
        import ipywidgets as w

        self.sliders = {
            driver: [self._slider(driver, n, year) for n, year in enumerate(self.explorer.years)]
            for driver in whatif.DRIVERS
        }
        self.drivers.children = [
            w.VBox([w.HTML(f"<b>{escape(whatif.label(driver, self.say))}</b>"), *sliders])
            for driver, sliders in self.sliders.items()
        ]
        self.contract.children = self._contract_rows()
        self.name = w.Text(placeholder="my-scenario", description=self.say("Name"))
        self.buttons.children = [
            self._button(self.say("Back to the scenario"), self.reset),
            self._button(self.say("Pin for comparison"), self.pin),
            self.name,
            self._button(self.say("Save as a scenario"), self.save),
        ]
        self.show()

    def values(self) -> dict[str, list[float]]:
        """Where the sliders stand."""
        return {driver: [slider.value for slider in sliders] for driver, sliders in self.sliders.items()}

    def show(self, change: object = None) -> None:
        """Answer the sliders."""
        if self.quiet:
            return
        try:
            answer = self.explorer.answer(self.values())
        except InputFault as fault:
            self.message.value = _framed(escape(str(fault)))
            return
        self.message.value = ""
        said = escape(self.explorer.said(answer, self.say))
        self.chart.value = _framed(
            f"{_style()}<p><strong>{said}</strong></p>{self.explorer.draw(answer, self.say)}"
        )
        self.gap.value = _framed(_gap(answer, self.say))
        self.answer = answer

    def reset(self) -> None:
        """Put the sliders back to the run's scenario."""
        self.quiet = True
        for driver, sliders in self.sliders.items():
            for slider, value in zip(sliders, self.explorer.start[driver], strict=True):
                slider.value = value
        self.quiet = False
        self.show()

    def pin(self) -> None:
        """Keep the answer in the table below."""
        label = self.name.value or f"{self.explorer.desk.run.scenario} {len(self.pinned) + 1}"
        self.pinned.append((label, self.answer))
        self.pins.value = _framed(_comparison(self.pinned, self.explorer, self.say))

    def save(self) -> None:
        """Write the scenario as it stands to its file."""
        try:
            path = self.explorer.save(self.name.value, self.values())
        except (InputFault, NotWrittenError) as fault:
            self.message.value = _framed(escape(str(fault)))
            return
        self.message.value = _framed(
            escape(
                self.say(
                    "Saved: {file}. Run it with: workbook run --scenario {name}",
                    file=path.name,
                    name=path.stem,
                )
            )
        )

    def again(self, name: str, change: Mapping[str, object]) -> None:
        """Take another value of the contract; what does not fit it is said, and the page stays as it was."""
        from analysis.plans.places import plans

        book = self.explorer.desk.workbook
        run: dict[str, Any] = self.explorer.desk.run.parameters() | {name: _plain(change["new"])}
        if name == "place":
            run["plan"] = next(iter(plans(str(run["place"]), book.record)))
        if name in ("place", "plan"):
            run["scenario"] = "baseline"
        try:
            explorer = Explorer(open_desk(book, **run))
            explorer.answer()
        except InputFault as fault:
            self.message.value = _framed(escape(str(fault)))
            return
        self.explorer = explorer
        if name in ("place", "plan", "as_of"):
            self.pinned, self.pins.value = [], ""
        self.build()

    def _contract_rows(self) -> list[ipywidgets.Widget]:
        import ipywidgets as w

        from analysis.scenarios.contract import Run

        fields = [self._field(option) for option in Run.options()]
        return [
            w.HBox(fields[n : n + 3], layout=w.Layout(flex_flow="row wrap")) for n in range(0, len(fields), 3)
        ]

    def _field(self, option: Option) -> ipywidgets.Widget:
        """The widget of one parameter of the run contract."""
        import ipywidgets as w

        value = getattr(self.explorer.desk.run, option.name)
        label = {"description": _parameter(option.name, self.say), "style": {"description_width": "8em"}}
        legal = _legal(option, self.explorer.desk)
        if legal is not None:
            field: Any = w.Dropdown(options=legal, value=value, **label)
        elif isinstance(value, date):
            field = w.DatePicker(value=value, max=self.explorer.desk.record.latest_day, **label)
        elif isinstance(value, str):  # text: taken when it is whole, not at every letter
            field = w.Text(value=value, continuous_update=False, **label)
        else:
            field = w.BoundedIntText(value=value, min=0, max=1_000_000, **label)
        field.observe(partial(self.again, option.name), "value")
        return field

    def _slider(self, driver: str, n: int, year: int) -> ipywidgets.FloatSlider:
        import ipywidgets as w

        value = self.explorer.start[driver][n]
        low, high = whatif.REACH[driver]
        slider = w.FloatSlider(
            value=value,
            min=min(low, value),
            max=max(high, value),
            step=0.1,
            description=str(year),
            readout_format=".1f",
            continuous_update=True,
            disabled=year in self.explorer.baseline.printed,
            layout=w.Layout(width="17em"),
            style={"description_width": "3em"},
        )
        slider.add_class(f"explore-{driver}-{year}")
        slider.observe(self.show, "value")
        return slider

    def _button(self, text: str, act: Callable[[], None]) -> ipywidgets.Button:
        import ipywidgets as w

        button = w.Button(description=text, layout=w.Layout(width="auto"))
        button.on_click(lambda _: act())
        return button


def _legal(option: Option, desk: Desk) -> list[tuple[str, str]] | None:
    """What a reader may choose from; None for a day or a number."""
    from analysis.plans.places import places, plans
    from analysis.scenarios.scenario import load_scenario, scenarios_for

    say, folder = desk.say, desk.workbook.scenarios
    if option.name == "place":
        known = places(desk.record)
        asked = [code for code in known if any(p.usd_target for p in plans(code, desk.record).values())]
        return [(say.label(known[code]), code) for code in asked]
    if option.name == "plan":
        return [(say.label(entry), code) for code, entry in plans(desk.run.place, desk.record).items()]
    if option.name == "scenario":
        return [
            (getattr(load_scenario(name, folder).title, say.language), name)
            for name in scenarios_for(desk.run.place, desk.run.plan, folder)
        ]
    if option.choices:
        names = {
            "en": "English",
            "vi": "Tiếng Việt",
            "assumed": say("assumed first availability"),
            "strict": say("printed dates only"),
        }
        return [(names[choice], choice) for choice in option.choices]
    return None


def _parameter(name: str, say: Words) -> str:
    return {
        "place": say("Place"),
        "plan": say("Plan"),
        "as_of": say("Day"),
        "scenario": say("Scenario"),
        "draws": say("Draws"),
        "seed": say("Seed"),
        "language": say("Language"),
        "availability": say("Availability rule"),
        "assumptions": say("Changed assumptions"),
    }[name]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _gap(answer: Answer, say: Words) -> str:
    """What each driver adds against the baseline, in USD per person, as bars and numbers."""
    widest = max(1.0, float(answer.gap["usd"].abs().max()))
    rows = [
        _bar(driver_name(str(driver), say), float(usd), widest, say)
        for driver, usd in zip(answer.gap["driver"], answer.gap["usd"], strict=True)
    ]
    total = say.number(float(answer.gap["usd"].sum()))
    caption = escape(say("Against the baseline, USD per person"))
    return (
        f'<table class="explore-gap"><caption>{caption}</caption>'
        f"{''.join(rows)}<tr><th>{escape(say('Together'))}</th><td></td>"
        f'<td style="text-align:right"><b>{total}</b></td></tr></table>'
    )


def _bar(label: str, usd: float, widest: float, say: Words) -> str:
    width, ink = round(110 * abs(usd) / widest), "#0b5cad" if usd >= 0 else "#b5420e"
    return (
        f'<tr><th style="text-align:left;font-weight:400">{escape(label)}</th>'
        f'<td style="width:114px"><div style="height:.9em;width:{width}px;background:{ink}"></div></td>'
        f'<td style="text-align:right">{say.number(usd)}</td></tr>'
    )


def _comparison(pinned: list[tuple[str, Answer]], explorer: Explorer, say: Words) -> str:
    heads = (
        say("Pinned"),
        say("Median, USD"),
        say("80% interval"),
        say("At least {target}", target=say.usd(explorer.plan.usd_low)),
    )
    rows = [
        (label, say.number(a.median), say.interval(a.low, a.high), say.percent(a.probability))
        for label, a in pinned
    ]
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="explore-pins"><tr>{head}</tr>{body}</table>'


def _style() -> str:
    from analysis.publishing.render import chart_style

    return f"<style>{chart_style()}</style>"


def _framed(markup: str) -> str:
    return f'<div class="explore" style="{FRAME}">{markup}</div>' if markup else ""
