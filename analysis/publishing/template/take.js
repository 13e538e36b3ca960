// Every figure to take along as SVG or PNG: its wide drawing in the colours of the light, with its title above it,
// what is drawn, and its source line below. All of it is made here, from the page alone.
(() => {
  const root = document.documentElement, space = "http://www.w3.org/2000/svg", sans = "'DejaVu Sans', Verdana, Arial, sans-serif";
  const LOOK = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin", "opacity",
    "paint-order", "font-size", "font-weight", "text-anchor", "visibility"];
  const lit = text => text.replace(/var\((--f-[\w-]+)\)/g, (_, name) =>
    (/light-dark\(([^,]+),/.exec(getComputedStyle(root).getPropertyValue(name)) || [null, getComputedStyle(root).getPropertyValue(name)])[1].trim());
  const words = (figure, place) => {
    const found = figure.querySelector(place);
    return found ? found.textContent.replace(/\s+/g, " ").trim() : "";
  };
  const measure = document.createElement("canvas").getContext("2d");
  const wrapped = (text, size, bold, room) => {
    measure.font = `${bold ? "bold " : ""}${size}px ${sans}`;
    const lines = [];
    for (const word of text.split(" ").filter(Boolean)) {
      const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
      if (lines.length && measure.measureText(longer).width <= room) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  };
  const standing = drawing => {
    const copy = drawing.cloneNode(true);
    if (!drawing.classList.contains("chart")) return copy;
    const theme = root.dataset.theme;
    root.dataset.theme = "light";
    const twins = [...copy.querySelectorAll("*")];
    [...drawing.querySelectorAll("*")].forEach((one, i) => {
      if (one.closest("defs")) return;
      const look = getComputedStyle(one);
      twins[i].removeAttribute("class");
      for (const name of LOOK) if (name !== "visibility" || look.visibility === "hidden") twins[i].style.setProperty(name, look.getPropertyValue(name));
    });
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
    return copy;
  };
  const whole = figure => {
    const drawing = figure.querySelector(".wide-room svg, .drawn > svg"), box = drawing.viewBox.baseVal;
    const width = box.width + 24, size = width / 42, room = width - 24;
    const out = document.createElementNS(space, "svg");
    let y = 12;
    const ground = document.createElementNS(space, "rect");
    out.append(ground);
    const write = (text, share, bold, ink) => {
      for (const line of wrapped(text, share * size, bold, room)) {
        y += 1.3 * share * size;
        const one = document.createElementNS(space, "text");
        for (const [key, value] of Object.entries({ x: 12, y: y.toFixed(1), "font-size": (share * size).toFixed(2), "font-weight": bold ? "bold" : "normal",
          "font-family": sans, fill: ink })) one.setAttribute(key, value);
        one.textContent = line;
        out.append(one);
      }
    };
    const caption = figure.querySelector("figcaption").cloneNode(true);
    caption.querySelectorAll(".number, .subtitle, .badge").forEach(one => one.remove());
    write(caption.textContent.replace(/\s+/g, " ").trim(), 1, true, "#1b2733");
    write(words(figure, ".badge"), 0.75, true, "#9c3307");
    write(words(figure, ".subtitle"), 0.8, false, "#55606c");
    y += 0.8 * size;
    const group = document.createElementNS(space, "g"), inner = standing(drawing);
    group.setAttribute("transform", `translate(${12 - box.x} ${(y - box.y).toFixed(1)})`);
    group.setAttribute("style", `fill:#1b2733;font-family:${sans};stroke-linejoin:round`);
    group.append(...inner.childNodes);
    out.append(group);
    y += box.height + 0.3 * size;
    write(words(figure, ".cited"), 0.7, false, "#55606c");
    write(figure.dataset.made || "", 0.7, false, "#55606c");
    y += 12;
    ground.setAttribute("width", width);
    ground.setAttribute("height", y.toFixed(1));
    ground.setAttribute("fill", "#ffffff");
    out.setAttribute("viewBox", `0 0 ${width} ${y.toFixed(1)}`);
    out.setAttribute("width", width);
    out.setAttribute("height", y.toFixed(1));
    return { width, height: y, text: lit(new XMLSerializer().serializeToString(out)) };
  };
  const hand = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const ways = {
    SVG: (figure, name) => hand(new Blob([whole(figure).text], { type: "image/svg+xml" }), `${name}.svg`),
    PNG: (figure, name) => {
      const { width, height, text } = whole(figure), image = new Image(), canvas = document.createElement("canvas"), times = 3;
      image.onload = () => {
        canvas.width = Math.round(width * times);
        canvas.height = Math.round(height * times);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(blob => hand(blob, `${name}.png`), "image/png");
      };
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    },
  };
  for (const figure of document.querySelectorAll("figure[data-file]")) {
    if (!figure.querySelector(".drawn svg")) continue;
    const line = document.createElement("p");
    line.className = "under take no-print";
    for (const way of Object.keys(ways)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = way;
      button.setAttribute("aria-label", `${words(figure, ".number")} ${way}`);
      button.addEventListener("click", () => ways[way](figure, figure.dataset.file));
      line.append(button, " ");
    }
    figure.append(line);
  }
})();
