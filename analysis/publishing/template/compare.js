// The scenario switch and the what-if panel: all numbers are in the page, the axes stay where they are.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent), axes = data.axes, words = data.words;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (value, digits = 0) => {
    const [whole, part] = Math.abs(value).toFixed(digits).split(".");
    const sign = value < 0 && Number(value.toFixed(digits)) !== 0 ? "\u2212" : "";
    return sign + whole.replace(/\B(?=(\d{3})+$)/g, words.thousand) + (part ? words.decimal + part : "");
  };
  const percent = share => share < 0.01 ? words.under : share > 0.99 ? words.over
    : number(100 * share) + "%";
  const x = year => axes.left + (year - axes.first) / (axes.last - axes.first) * (axes.right - axes.left);
  const y = value => axes.bottom - (value - axes.low) / (axes.high - axes.low) * (axes.bottom - axes.top);
  const point = (year, value) => x(year).toFixed(1) + "," + y(value).toFixed(1);
  const line = (years, values) => "M" + years.map((year, i) => point(year, values[i])).join("L");
  const band = (years, low, high) => "M" + years.map((year, i) => point(year, low[i]))
    .concat(years.map((year, i) => point(year, high[i])).reverse()).join("L") + "Z";
  const last = list => list[list.length - 1];
  const shareBelow = (value, levels, quantiles) => {
    if (value < quantiles[0]) return 0;
    if (value > last(quantiles)) return 1;
    for (let i = 1; i < levels.length; i += 1)
      if (value <= quantiles[i]) {
        const width = quantiles[i] - quantiles[i - 1];
        return width ? levels[i - 1] + (levels[i] - levels[i - 1]) * (value - quantiles[i - 1]) / width : levels[i];
      }
    return 1;
  };

  const draw = (chart, fan) => {
    const years = [data.start.year, ...fan.years], from = values => [data.start.usd, ...values];
    const at = level => from(fan.values[fan.levels.findIndex(known => Math.abs(known - level) < 1e-9)]);
    for (const path of chart.querySelectorAll("[data-band]")) {
      const level = Number(path.dataset.band);
      path.setAttribute("d", band(years, at(level), at(1 - level)));
    }
    chart.querySelector(".median").setAttribute("d", line(years, at(0.5)));
    const label = chart.querySelector(".median-text");
    const came = chart.querySelector(".later-text[text-anchor=start]"), want = y(last(at(0.5)));
    const taken = came ? Number(came.getAttribute("y")) - 4 : null;
    const clear = taken === null || Math.abs(want - taken) >= axes.apart ? want : taken + (want < taken ? -axes.apart : axes.apart);
    label.setAttribute("y", (clear + 4).toFixed(1));
    label.textContent = fill(words.median, { value: number(last(at(0.5))) });
  };

  const choose = name => {
    const fan = data.scenarios[name], at = level => fan.values[fan.levels.findIndex(known => Math.abs(known - level) < 1e-9)];
    const chart = document.getElementById("fan");
    draw(chart, fan);
    const said = fill(fan.probability === null ? words.saidShort : words.said, {
      scenario: fan.title, year: last(fan.years), median: number(last(at(0.5))), low: number(last(at(0.1))), high: number(last(at(0.9))),
      target: number(data.target[0]), probability: fan.probability === null ? "" : percent(fan.probability) });
    chart.setAttribute("aria-label", said);
    document.getElementById("said").textContent = said;
    document.getElementById("note").textContent = fan.note;
    const rows = document.querySelectorAll("#by-year tbody tr");
    fan.years.forEach((year, i) => {
      const cells = rows[i].querySelectorAll("td");
      [0.1, 0.5, 0.9].forEach((level, j) => { cells[j].textContent = number(at(level)[i]); });
    });
  };
  for (const radio of document.querySelectorAll("input[name=scenario]"))
    radio.addEventListener("change", () => choose(radio.value));
  // A browser that goes back may restore the choice after this script ran, or show the page as it was left.
  const answer = () => { const chosen = document.querySelector("input[name=scenario]:checked"); if (chosen) choose(chosen.value); };
  answer();
  addEventListener("pageshow", answer);

  if (!data.whatIf) return;
  const chart = document.getElementById("own"), sliders = [...document.querySelectorAll("#what-if input")];
  const base = data.scenarios[data.baseline];
  draw(chart, base);
  const recompute = () => {
    const own = { growth: [], deflator: [], dong: [], people: [] };
    for (const slider of sliders) {
      own[slider.dataset.driver].push(Number(slider.value));
      const shown = number(Number(slider.value), 1) + "%";
      slider.nextElementSibling.textContent = shown;
      slider.setAttribute("aria-valuetext", shown);
    }
    const log = value => Math.log1p(value / 100);
    let sum = 0, rate = data.whatIf.start.rate;
    const usd = data.whatIf.years.map((_, i) => {
      sum += log(own.growth[i]) - log(own.people[i]) + log(own.deflator[i]) - log(own.dong[i]);
      rate *= 1 + own.dong[i] / 100;
      return data.whatIf.start.usd * Math.exp(sum);
    });
    const end = last(usd), clamp = value => Math.min(axes.high, Math.max(axes.low, value));
    chart.querySelector(".own").setAttribute("d", line([data.start.year, ...data.whatIf.years], [data.start.usd, ...usd.map(clamp)]));
    const below = shareBelow(end, base.levels, base.values.map(last));
    const gap = end - data.target[0];
    const said = fill(gap >= 0 ? words.ownAbove : words.ownBelow, {
      year: last(data.whatIf.years), usd: number(end), gap: number(Math.abs(gap)), target: number(data.target[0]),
      rate: number(rate), share: percent(below) });
    document.getElementById("own-said").textContent = said;
    chart.setAttribute("aria-label", said);
    document.getElementById("what-if").dataset.usd = JSON.stringify(usd);
  };
  for (const slider of sliders) slider.addEventListener("input", recompute);
  document.getElementById("reset").addEventListener("click", () => {
    for (const slider of sliders) slider.value = slider.defaultValue;
    recompute();
  });
  recompute();
  addEventListener("pageshow", recompute);
})();
