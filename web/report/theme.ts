// Colours of charts: given as values, not as CSS variables, so that a copied SVG keeps them.

export interface Theme {
  ink: string;
  faint: string;
  ground: string;
  bar: string;
  accent: string;
  other: string;
  third: string;
}

const light: Theme = {
  ink: "#1d2733",
  faint: "#8a94a0",
  ground: "#ffffff",
  bar: "#a9c6e3",
  accent: "#1f5f9f",
  other: "#c2571a",
  third: "#3f7d4e",
};

const dark: Theme = {
  ink: "#e3e8ee",
  faint: "#8792a0",
  ground: "#171d25",
  bar: "#2f5a85",
  accent: "#7db4ec",
  other: "#f0955c",
  third: "#84c796",
};

/** The theme of anything that leaves the page: pictures are put on white. */
export const paper = light;

/** Whether the page is dark now: by the button, else by the system (web/page.html). */
function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}

export function currentTheme(): Theme {
  return isDark() ? dark : light;
}
