// A chart with its title, and buttons that copy or save it as SVG, and its numbers as CSV.

import { csv, element } from "./dom";
import { currentTheme, paper, type Theme } from "./theme";

export interface Figure {
  /** Draws it again: after a change of theme, of size, or of what it shows. */
  redraw(): void;
}

export interface FigureOptions {
  title: string;
  caption: string;
  /** A name for saved files, without ending. */
  file: () => string;
  draw: (theme: Theme, width: number) => SVGElement | HTMLElement;
  rows: () => Record<string, unknown>[];
}

/** Of what Plot answers, the chart: it puts a title or a legend around it in some cases. */
function chartOf(drawn: SVGElement | HTMLElement): SVGElement {
  return drawn instanceof SVGElement ? drawn : drawn.querySelector("svg")!;
}

/** The chart on white, with fonts and colours of its own, as it can stand in a document. */
function standalone(options: FigureOptions): string {
  const chart = chartOf(options.draw(paper, 760));
  chart.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  chart.setAttribute("style",
    `background: ${paper.ground}; color: ${paper.ink}; font-family: sans-serif`);
  return new XMLSerializer().serializeToString(chart);
}

function save(text: string, type: string, name: string): void {
  const link = element("a", { download: name });
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Where the browser lets no page write to the clipboard (a file opened from disk), a hidden field
 * does. */
async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = element("textarea", { class: "off-screen" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

function button(label: string, action: () => void | Promise<void>): HTMLButtonElement {
  const made = element("button", { type: "button" }, label);
  made.addEventListener("click", async () => {
    await action();
    made.classList.add("done");
    setTimeout(() => made.classList.remove("done"), 900);
  });
  return made;
}

export function copyAndSave(
  name: () => string, what: { svg?: () => string; csv: () => string },
): HTMLElement {
  const bar = element("span", { class: "tools" });
  if (what.svg) {
    const svg = what.svg;
    bar.append(button("Copy SVG", () => copy(svg())),
      button("Save SVG", () => save(svg(), "image/svg+xml", `${name()}.svg`)));
  }
  bar.append(button("Copy CSV", () => copy(what.csv())),
    button("Save CSV", () => save(what.csv(), "text/csv", `${name()}.csv`)));
  return bar;
}

/** Puts the figure into `parent`. */
export function addFigure(parent: HTMLElement, options: FigureOptions): Figure {
  const place = element("div", { class: "chart" });
  const tools = copyAndSave(options.file, {
    svg: () => standalone(options),
    csv: () => csv(options.rows()),
  });
  parent.append(element("figure", {},
    element("figcaption", {}, element("h3", {}, options.title), element("p", {}, options.caption)),
    place, tools));
  const redraw = () => {
    place.replaceChildren(options.draw(currentTheme(), Math.max(320, place.clientWidth)));
  };
  return { redraw };
}
