// Elements, and text of figures.

type Child = Node | string;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function shown(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}

export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : `${(100 * value).toFixed(0)} %`;
}

export function probability(p: number | null): string {
  if (p === null) return "–";
  return p < 0.001 ? "< .001" : p.toFixed(3);
}

/** "inguinal_lymph_node" as people write it. */
export function readable(region: string): string {
  return region.replaceAll("_", " ");
}

/** Rows as CSV (RFC 4180). */
export function csv(rows: Record<string, unknown>[]): string {
  if (rows.length === 0) return "";
  const cell = (value: unknown) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const columns = Object.keys(rows[0]!);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => line.map(cell).join(",") + "\n").join("");
}
