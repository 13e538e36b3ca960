// The scenario switch and the what-if panel: all numbers are in the page, the axes stay where they are.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent), words = data.words;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  // As the pages round: to the nearest digit, an exact half to the even one.
  const fixed = (value, digits) => {
    const text = value.toFixed(digits), half = /^50*$/.test(value.toFixed(60).split(".")[1].slice(digits));
    return half && Number(text.slice(-1)) % 2 ? (value - 0.5 * 10 ** -digits).toFixed(digits) : text;
  };
  const number = (value, digits = 0) => {
    const text = fixed(Math.abs(value), digits), [whole, part] = text.split(".");
    const sign = value < 0 && Number(text) !== 0 ? "\u2212" : "";
    return sign + whole.replace(/\B(?=(\d{3})+$)/g, words.thousand) + (part ? words.decimal + part : "");
  };
  const percent = share => share < 0.01 ? words.under : share > 0.99 ? words.over
    : number(100 * share) + "%";
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

  const charts = name => [...document.querySelectorAll(`svg[data-chart=${name}]`)];
  const geometry = chart => {
    const axes = JSON.parse(chart.dataset.axes), span = axes.last - axes.first + 2 * axes.margin;
    const x = year => axes.left + (year - axes.first + axes.margin) / span * (axes.right - axes.left);
    const y = value => axes.bottom - (value - axes.low) / (axes.high - axes.low) * (axes.bottom - axes.top);
    const point = (year, value) => x(year).toFixed(1) + "," + y(value).toFixed(1);
    const line = (years, values) => "M" + years.map((year, i) => point(year, values[i])).join("L");
    const band = (years, low, high) => "M" + years.map((year, i) => point(year, low[i]))
      .concat(years.map((year, i) => point(year, high[i])).reverse()).join("L") + "Z";
    return { ...axes, x, y, line, band, height: chart.viewBox.baseVal.height };
  };
  // Middles for labels of one height in a column, as near to the wanted ones as they allow: figures/labels.py, spread.
  const spread = (wanted, tall, low, high) => {
    const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]), groups = [];
    const home = members => members.reduce((sum, i, k) => sum + wanted[i] - (k + 0.5) * tall, 0) / members.length;
    for (const index of order) {
      let members = [index], bottom = wanted[index] - tall / 2;
      while (groups.length && last(groups).bottom + last(groups).members.length * tall > bottom) {
        members = groups.pop().members.concat(members);
        bottom = home(members);
      }
      groups.push({ members, bottom: Math.min(Math.max(bottom, low), high - members.length * tall) });
    }
    const placed = [];
    let ceiling = high;
    for (const { members, bottom } of groups.reverse()) {
      ceiling = Math.min(bottom, ceiling - members.length * tall);
      members.forEach((i, k) => { placed[i] = ceiling + (k + 0.5) * tall; });
    }
    return placed;
  };
  const settle = (chart, axes) => {
    const texts = [...chart.querySelectorAll(".ends text")].filter(text => text.getAttribute("visibility") !== "hidden");
    const wanted = texts.map(text => axes.height - Number(text.dataset.at));
    const middles = spread(wanted, 15, axes.height - axes.bottom - 8, axes.height - axes.top + 16);
    texts.forEach((text, i) => {
      const lead = text.previousElementSibling, y = axes.height - middles[i];
      text.setAttribute("y", (y + 4.3).toFixed(1));
      if (!lead.hasAttribute("x1")) lead.setAttribute("x1", (axes.x(axes.last) + 1).toFixed(1));
      lead.setAttribute("x2", Number(text.getAttribute("x")) - 2);
      lead.setAttribute("y1", text.dataset.at);
      lead.setAttribute("y2", y.toFixed(1));
      if (Math.abs(middles[i] - wanted[i]) > 4) lead.removeAttribute("visibility"); else lead.setAttribute("visibility", "hidden");
    });
  };
  const tell = (chart, axes, name, value, template) => {
    const text = chart.querySelector(`[data-end="${name}"]`);
    if (!text) return;
    if (value === null) {
      text.setAttribute("visibility", "hidden");
      text.previousElementSibling.setAttribute("visibility", "hidden");
      return;
    }
    text.removeAttribute("visibility");
    text.dataset.at = axes.y(Math.min(axes.high, Math.max(axes.low, value))).toFixed(1);
    text.textContent = fill(template || text.dataset.text, { value: number(value) });
  };
  const valuesOf = fan => level => fan.values[fan.levels.findIndex(known => Math.abs(known - level) < 1e-9)];
  const draw = (chart, fan, other) => {
    const axes = geometry(chart), years = [data.start.year, ...fan.years], of = valuesOf(fan);
    const at = level => [data.start.usd, ...of(level)];
    for (const path of chart.querySelectorAll("[data-band]")) {
      const level = Number(path.dataset.band);
      path.setAttribute("d", axes.band(years, at(level), at(1 - level)));
    }
    chart.querySelector(".median").setAttribute("d", axes.line(years, at(0.5)));
    for (const text of chart.querySelectorAll("[data-end^=q]"))
      tell(chart, axes, text.dataset.end, last(of(Number(text.dataset.end.slice(1)))));
    for (const path of chart.querySelectorAll(".baseline")) path.setAttribute("visibility", other ? "visible" : "hidden");
    tell(chart, axes, "baseline", other ? last(valuesOf(data.scenarios[data.baseline])(0.5)) : null);
    settle(chart, axes);
  };

  // What the reader chose stands in the address, so that it can be sent, kept by the other language and by going back.
  const sliders = [...document.querySelectorAll("#what-if input")];
  const groups = [...new Set(sliders.map(slider => slider.dataset.driver))]
    .map(name => [name, sliders.filter(slider => slider.dataset.driver === name)]);
  const twins = [...document.querySelectorAll("header a[hreflang]")].map(link => [link, link.getAttribute("href")]);
  const chosen = () => document.querySelector("input[name=scenario]:checked");
  const keep = () => {
    const state = new URLSearchParams(), radio = chosen();
    if (radio && radio.value !== data.baseline) state.set("scenario", radio.value);
    for (const [name, group] of groups)
      if (group.some(slider => Number(slider.value) !== Number(slider.defaultValue)))
        state.set(name, group.map(slider => slider.value).join("_"));
    const hash = state.toString() ? "#" + state : "";
    if (hash !== location.hash && (hash || location.hash.includes("=")))
      history.replaceState(null, "", hash || location.pathname + location.search);
    for (const [link, address] of twins) link.setAttribute("href", address + hash);
  };
  const restore = () => {
    const state = new URLSearchParams(location.hash.slice(1)), wanted = state.get("scenario");
    for (const radio of document.querySelectorAll("input[name=scenario]"))
      radio.checked = radio.value === (wanted in data.scenarios ? wanted : data.baseline);
    for (const [name, group] of groups) {
      const values = (state.get(name) || "").split("_");
      group.forEach((slider, i) => {
        const known = values.length === group.length && values[i] !== "" && Number.isFinite(Number(values[i]));
        slider.value = known ? values[i] : slider.defaultValue;
      });
    }
  };

  const choose = name => {
    const fan = data.scenarios[name], at = valuesOf(fan);
    const said = fill(fan.probability === null ? words.saidShort : words.said, {
      scenario: fan.title, year: last(fan.years), median: number(last(at(0.5))), low: number(last(at(0.1))), high: number(last(at(0.9))),
      target: number(data.target[0]), probability: fan.probability === null ? "" : percent(fan.probability) });
    const plain = data.scenarios[data.baseline], other = name !== data.baseline;
    const beside = other ? " " + fill(plain.probability === null ? words.besideShort : words.beside, {
      median: number(last(valuesOf(plain)(0.5))), probability: plain.probability === null ? "" : percent(plain.probability) }) : "";
    for (const chart of charts("fan")) {
      draw(chart, fan, other);
      chart.setAttribute("aria-label", said + beside);
    }
    document.getElementById("said").textContent = said + beside;
    document.getElementById("note").textContent = fan.note;
    document.getElementById("finding").textContent = fill(fan.probability === null ? words.findingShort : words.finding, {
      scenario: fan.title, year: last(fan.years), median: number(last(at(0.5))), target: number(data.target[0]),
      probability: fan.probability === null ? "" : percent(fan.probability) });
    const rows = document.querySelectorAll("#by-year tbody tr");
    fan.years.forEach((year, i) => {
      const cells = rows[i].querySelectorAll("td");
      [0.1, 0.5, 0.9].forEach((level, j) => { cells[j].textContent = number(at(level)[i]); });
    });
  };
  for (const radio of document.querySelectorAll("input[name=scenario]"))
    radio.addEventListener("change", () => { choose(radio.value); keep(); });
  for (const choices of document.querySelectorAll(".choices-all")) choices.hidden = false;
  // A browser that goes back may restore the form after this script ran, or show the page as it was left.
  let recompute = () => {};
  const answer = () => { restore(); const radio = chosen(); if (radio) choose(radio.value); recompute(); keep(); };
  addEventListener("pageshow", answer);
  addEventListener("hashchange", answer);
  if (!data.whatIf) { answer(); return; }
  document.getElementById("what-if-section").hidden = false;
  const base = data.scenarios[data.baseline];
  for (const chart of charts("own")) draw(chart, base, false);
  recompute = () => {
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
    const end = last(usd);
    const below = shareBelow(end, base.levels, base.values.map(last));
    const gap = end - data.target[0];
    const said = fill(gap >= 0 ? words.ownAbove : words.ownBelow, {
      year: last(data.whatIf.years), usd: number(end), gap: number(Math.abs(gap)), target: number(data.target[0]),
      rate: number(rate), share: percent(below) });
    document.getElementById("own-said").textContent = said;
    document.getElementById("own-finding").textContent = fill(words.ownFinding, { year: last(data.whatIf.years), usd: number(end), share: percent(below) });
    for (const chart of charts("own")) {
      const axes = geometry(chart);
      chart.querySelector(".own").setAttribute("d", axes.line([data.start.year, ...data.whatIf.years], [data.start.usd, ...usd]));
      const said = chart.querySelector("[data-beyond]").dataset;
      tell(chart, axes, "own", end, end > axes.high ? said.beyond : end < axes.low ? said.below : null);
      settle(chart, axes);
      chart.setAttribute("aria-label", said);
    }
    document.getElementById("what-if").dataset.usd = JSON.stringify(usd);
  };
  for (const slider of sliders) slider.addEventListener("input", () => { recompute(); keep(); });
  document.getElementById("reset").addEventListener("click", () => {
    for (const slider of sliders) slider.value = slider.defaultValue;
    recompute();
    keep();
  });
  answer();
})();
