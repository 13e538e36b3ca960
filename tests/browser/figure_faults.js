// What is wrong with the drawings of a page as they are shown: a list of texts, empty where all is well.
() => {
  const found = [], ids = new Set([...document.querySelectorAll("[id]")].map(one => one.id));
  const numbers = text => (text.match(/[\d.]+/g) || []).map(Number);
  const seen = colour => !!colour && colour !== "none" && (numbers(colour)[3] ?? 1) > 0.05;
  const paint = colour => {  // a reference that leads nowhere paints nothing
    const name = /url\("?#([^")]+)"?\)/.exec(colour || "");
    return name && !ids.has(name[1]) ? "none" : colour;
  };
  const light = colour => {
    const [r, g, b] = numbers(colour).map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
  const page = getComputedStyle(document.body).backgroundColor;
  const inside = (box, frame, room = 1) => box.left >= frame.left - room && box.right <= frame.right + room
    && box.top >= frame.top - room && box.bottom <= frame.bottom + room;

  for (const svg of document.querySelectorAll("figure svg, .drawn svg")) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const figure = svg.closest("figure"), name = `${figure ? figure.id : ""}`;
    const say = (what, about) => found.push(`${name}: ${what}: ${about}`);
    if (frame.left < -1 || frame.right > innerWidth + 1) say("drawing leaves the window", Math.round(frame.right));
    for (const one of svg.querySelectorAll("*")) for (const { name: key, value } of one.attributes) {
      for (const [, id] of value.matchAll(/url\("?#([^")]+)"?\)/g)) if (!ids.has(id)) say("reference leads nowhere", id);
      if (key.endsWith("href") && value.startsWith("#") && !ids.has(value.slice(1))) say("reference leads nowhere", value);
    }
    const hidden = one => getComputedStyle(one).visibility === "hidden" || one.closest("defs, clipPath, marker, pattern, symbol");
    const shapes = [...svg.querySelectorAll("path, rect, circle, ellipse, line, polyline, polygon, use")]
      .filter(one => !hidden(one)).map(one => {
        const look = getComputedStyle(one), fill = paint(look.fill), stroke = paint(look.stroke);
        const solid = one.tagName !== "line" && seen(fill) && Number(look.fillOpacity) > 0;
        const width = seen(stroke) && Number(look.strokeOpacity) > 0 ? parseFloat(look.strokeWidth) : 0;
        return { one, solid, fill, stroke, width, box: one.getBoundingClientRect(), alpha: Number(look.opacity),
          lead: one.classList.contains("lead") || /-leader-/.test(one.id || one.parentNode.id), order: 0 };
      });
    const texts = [...svg.querySelectorAll("text")].filter(one => !hidden(one) && one.textContent.trim()).map(one => {
      const look = getComputedStyle(one), size = parseFloat(look.fontSize) * frame.width / svg.viewBox.baseVal.width;
      const whole = one.getBoundingClientRect();
      const ink = { left: whole.left + 0.5, right: whole.right - 0.5, top: whole.top + 0.22 * size, bottom: whole.bottom - 0.22 * size };
      return { one, said: one.textContent.trim().slice(0, 40), whole, ink, fill: paint(look.fill),
        rim: seen(look.stroke) && parseFloat(look.strokeWidth) >= 2 ? look.stroke : "" };
    });

    for (const shape of shapes) {  // marks
      const { one, box } = shape, d = one.getAttribute("d");
      if (one.classList.contains("own") && !d) continue;
      const about = `${one.tagName} ${(d || one.getAttribute("style") || "").slice(0, 50)}`;
      const scale = frame.width / svg.viewBox.baseVal.width;
      const clipped = one.closest("[clip-path]") || (one.hasAttribute("clip-path") ? one : null);
      if (!(shape.solid && box.width > 0.2 && box.height > 0.2) && !(shape.width > 0 && Math.max(box.width, box.height) + shape.width * scale > 0.4)
          && !(one.tagName === "use")) say("mark without an area", about);
      else if (shape.alpha < 0.05) say("mark cannot be seen", about);
      else {
        const inks = [shape.solid ? shape.fill : "", shape.width ? shape.stroke : ""].filter(Boolean);
        const whole = box.width > 0.97 * frame.width && box.height > 0.97 * frame.height;
        if (one.tagName !== "use" && !whole && inks.length && !inks.some(ink => ink.startsWith("url") || contrast(ink, page) > 1.12))
          say("mark in the colour of the ground", about);
        if (!clipped && !(box.right >= frame.left && box.left <= frame.right && box.bottom >= frame.top && box.top <= frame.bottom))
          say("mark lies outside", about);
      }
    }
    const within = (shape, x, y, how) => {
      const one = shape.one;
      if (!one.isPointInFill) return false;
      const at = new DOMPoint(x, y).matrixTransform(one.getScreenCTM().inverse());
      return how === "fill" ? one.isPointInFill(at) : one.isPointInStroke(at);
    };
    for (const text of texts) {  // words
      const { whole, ink, said } = text;
      if (!inside(whole, frame)) say("text leaves the frame", said);
      const middle = (ink.top + ink.bottom) / 2;
      const grounds = text.rim ? [text.rim] : [0.1, 0.5, 0.9].map(part => {
        const x = ink.left + part * (ink.right - ink.left);
        const under = shapes.filter(shape => shape.solid && shape.fill.startsWith("rgb") && shape.one.tagName !== "use"
          && shape.one.compareDocumentPosition(text.one) & 4 && x >= shape.box.left && x <= shape.box.right
          && middle >= shape.box.top && middle <= shape.box.bottom && within(shape, x, middle, "fill"));
        return under.length ? under[under.length - 1].fill : page;
      });
      const least = Math.min(...grounds.map(ground => contrast(text.fill, ground)));
      if (!(least >= 4.5)) say("text hardly seen", `${said} (${least.toFixed(2)})`);
    }
    for (let i = 0; i < texts.length; i += 1) for (let j = 0; j < i; j += 1) {
      const a = texts[i].ink, b = texts[j].ink;
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5)
        say("texts overlap", `${texts[j].said} | ${texts[i].said}`);
    }
    for (const shape of shapes) {  // strokes through words
      const line = shape.one;
      if (shape.solid || shape.lead || !shape.width || !line.getTotalLength || contrast(shape.stroke, page) < 1.6) continue;
      const long = line.getTotalLength(), matrix = line.getScreenCTM();
      const near = texts.filter(({ ink }) => ink.left < shape.box.right + 1 && ink.right > shape.box.left - 1 && ink.top < shape.box.bottom + 1 && ink.bottom > shape.box.top - 1);
      if (!near.length || !long) continue;
      const points = Array.from({ length: 241 }, (_, n) => { const at = line.getPointAtLength(n * long / 240); return new DOMPoint(at.x, at.y).matrixTransform(matrix); });
      for (const { ink, said } of near)
        if (points.some(at => at.x > ink.left + 1 && at.x < ink.right - 1 && at.y > ink.top + 1 && at.y < ink.bottom - 1)) say("stroke through words", said);
    }
    for (const lead of shapes.filter(shape => shape.lead)) {  // leaders
      const line = lead.one, place = t => {
        const at = line.getPointAtLength(t * line.getTotalLength());
        return new DOMPoint(at.x, at.y).matrixTransform(line.getScreenCTM());
      };
      const ends = [place(0), place(1)];
      const off = (at, box) => Math.hypot(Math.max(box.left - at.x, 0, at.x - box.right), Math.max(box.top - at.y, 0, at.y - box.bottom));
      const worded = ends.map(at => Math.min(...texts.map(text => off(at, text.whole))));
      const words = worded[0] <= worded[1] ? 0 : 1, at = ends[1 - words];
      if (worded[words] > 6) say("leader names no words", `${at.x.toFixed()} ${at.y.toFixed()}`);
      const plain = ink => contrast(ink, page) > 1.12;
      const touches = shapes.filter(shape => shape !== lead && !shape.lead && !shape.one.classList.contains("grid")
        && !(shape.box.width > 0.97 * frame.width && shape.box.height > 0.97 * frame.height)
        && at.x >= shape.box.left - 4 && at.x <= shape.box.right + 4 && at.y >= shape.box.top - 4 && at.y <= shape.box.bottom + 4
        && (shape.one.tagName === "use" || [[0, 0], [3, 0], [-3, 0], [0, 3], [0, -3], [2, 2], [-2, 2], [2, -2], [-2, -2]].some(([dx, dy]) =>
          (shape.solid && within(shape, at.x + dx, at.y + dy, "fill")) || (shape.width && within(shape, at.x + dx, at.y + dy, "stroke")))));
      const near = texts.filter(text => off(ends[words], text.whole) <= 6).map(text => text.said)[0] || "";
      if (!touches.some(shape => (shape.solid && plain(shape.fill)) || shape.width || shape.one.tagName === "use"))
        say("leader ends at no mark", near);
    }
  }
  return [...new Set(found)];
}
