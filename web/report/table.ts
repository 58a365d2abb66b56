// A table whose columns sort it.

import { csv, element } from "./dom";
import { copyAndSave } from "./figure";

export interface Column<Row> {
  title: string;
  hint?: string;
  /** What sorts the rows, and what CSV has. */
  value: (row: Row) => string | number | null;
  /** What is shown. */
  text: (row: Row) => string;
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === "number" && typeof b === "number" ? b - a
    : String(a).localeCompare(String(b));
}

/** `name`: of saved files, without ending. */
export function addTable<Row>(
  parent: HTMLElement, name: string, columns: Column<Row>[], rows: Row[],
): void {
  const body = element("tbody");
  const fill = (sorted: Row[]) => {
    body.replaceChildren(...sorted.map((row) => element("tr", {},
      ...columns.map((column, i) => element(i === 0 ? "th" : "td",
        typeof column.value(row) === "string" ? { class: "words" } : {}, column.text(row))))));
  };
  const heads = columns.map((column) => {
    const button = element("button", { type: "button", title: column.hint ?? "" }, column.title);
    const head = element("th", { scope: "col" }, button);
    button.addEventListener("click", () => {
      const turned = head.getAttribute("aria-sort") === "descending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", turned ? "ascending" : "descending");
      const sorted = [...rows].sort((a, b) => compare(column.value(a), column.value(b)));
      fill(turned ? sorted.reverse() : sorted);
    });
    return head;
  });
  fill(rows);
  const asCsv = () => csv(rows.map((row) =>
    Object.fromEntries(columns.map((column) => [column.title, column.value(row)]))));
  parent.append(
    element("div", { class: "scroll" },
      element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body)),
    copyAndSave(() => name, { csv: asCsv }));
}
