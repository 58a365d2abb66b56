// The charts, drawn by Observable Plot.

import * as Plot from "@observablehq/plot";

import type { Bin, Comparison, RegionMetrics, ReportData, SensitivityCurve } from "./data";
import { percent, probability, readable, shown } from "./dom";
import type { Theme } from "./theme";

type Chart = SVGElement | HTMLElement;

const interval = (low: number | null, high: number | null) =>
  low === null || high === null ? "" : ` (${shown(low)} to ${shown(high)})`;

/** Fig. 2a: a bar a region in order of area, its interval, a dot a seed. */
export function aurocBars(regions: RegionMetrics[], theme: Theme, width: number): Chart {
  const known = regions.filter((r) => r.auroc.value !== null)
    .sort((a, b) => a.auroc.value! - b.auroc.value!);
  const dots = known.flatMap((r) => r.auroc_of_seeds.filter((value) => value !== null)
    .map((value, seed) => ({ region: r.region, value: value!, seed: seed + 1 })));
  const lowest = Math.min(0.5, ...known.map((r) => r.auroc.low ?? r.auroc.value!),
    ...dots.map((dot) => dot.value));
  return Plot.plot({
    width,
    height: 60 + 22 * known.length,
    marginLeft: 190,
    marginRight: 50,
    style: { color: theme.ink, fontSize: "12px" },
    x: { domain: [Math.floor(lowest * 20) / 20, 1], label: "AUROC", grid: true },
    y: { domain: known.map((r) => r.region), label: null, tickFormat: readable, tickSize: 0 },
    marks: [
      Plot.ruleX([0.5], { stroke: theme.faint, strokeDasharray: "4 3" }),
      Plot.barX(known, { y: "region", x1: Math.floor(lowest * 20) / 20,
        x2: (r: RegionMetrics) => r.auroc.value, fill: theme.bar, insetTop: 2, insetBottom: 2 }),
      Plot.ruleY(known.filter((r) => r.auroc.low !== null), { y: "region",
        x1: (r: RegionMetrics) => r.auroc.low, x2: (r: RegionMetrics) => r.auroc.high,
        stroke: theme.ink, strokeWidth: 1.5 }),
      Plot.dot(dots, { y: "region", x: "value", r: 2.6, fill: theme.accent, fillOpacity: 0.85 }),
      Plot.text(known, { y: "region", x: 1, dx: 8, textAnchor: "start",
        text: (r: RegionMetrics) => shown(r.auroc.value), fill: theme.ink }),
      Plot.tip(known, Plot.pointerY({ y: "region", x: (r: RegionMetrics) => r.auroc.value,
        fill: theme.ground, stroke: theme.faint, title: (r: RegionMetrics) =>
          `${readable(r.region)}\nAUROC ${shown(r.auroc.value)}` +
          `${interval(r.auroc.low, r.auroc.high)}\n${r.positives} of ${r.exams} exams abnormal` })),
    ],
  });
}

/** Fig. 2b-d: sensitivity against the share of exams that are read. */
export function sensitivityCurve(
  curve: SensitivityCurve, shares: number[], theme: Theme, width: number,
): Chart {
  const points = shares.map((share, i) => ({ share, mean: curve.mean[i]!, low: curve.low[i],
    high: curve.high[i], perfect: Math.min(1, share / curve.prevalence) }));
  const seeds = curve.seeds.flatMap((seed, number) =>
    shares.map((share, i) => ({ share, value: seed[i]!, seed: number })));
  const band = points.filter((p) => p.low !== null && p.high !== null);
  return Plot.plot({
    width,
    height: Math.min(420, width * 0.75),
    marginRight: 20,
    marginBottom: 44,
    style: { color: theme.ink, fontSize: "12px" },
    x: { domain: [0, 1], label: "exams read, the most suspect first", tickFormat: percent,
      grid: true, labelOffset: 38 },
    y: { domain: [0, 1], label: "sensitivity", tickFormat: percent, grid: true },
    marks: [
      Plot.line(points, { x: "share", y: "perfect", stroke: theme.faint, strokeWidth: 2 }),
      Plot.line([[0, 0], [1, 1]], { stroke: theme.faint, strokeDasharray: "4 3" }),
      Plot.areaY(band, { x: "share", y1: "low", y2: "high", fill: theme.accent,
        fillOpacity: 0.18 }),
      Plot.line(seeds, { x: "share", y: "value", z: "seed", stroke: theme.accent,
        strokeOpacity: curve.seeds.length > 1 ? 0.35 : 0, strokeWidth: 1 }),
      Plot.line(points, { x: "share", y: "mean", stroke: theme.accent, strokeWidth: 2.5 }),
      Plot.text([{ x: curve.prevalence * 0.9, y: 0.9 }], { x: "x", y: "y", text: () => "perfect",
        dx: curve.prevalence > 0.2 ? -6 : 26, textAnchor: curve.prevalence > 0.2 ? "end" : "start",
        fill: theme.faint }),
      Plot.text([{ x: 0.8, y: 0.8 }], { x: "x", y: "y", text: () => "random", dy: 14, dx: 8,
        textAnchor: "start", fill: theme.faint }),
      Plot.ruleX(points, Plot.pointerX({ x: "share", stroke: theme.faint })),
      Plot.tip(points, Plot.pointerX({ x: "share", y: "mean", fill: theme.ground,
        stroke: theme.faint, title: (p) =>
          `${percent(p.share)} of the exams read\nsensitivity ${shown(p.mean)}` +
          `${interval(p.low, p.high)}\nperfect ${shown(p.perfect)}` })),
    ],
  });
}

/** Share of abnormal exams against the mean probability, a dot a bin. */
export function reliability(
  series: { name: string; bins: Bin[] }[], theme: Theme, width: number,
): Chart {
  const points = series.flatMap(({ name, bins }) =>
    bins.filter((bin) => bin.count > 0).map((bin) => ({ name, ...bin })));
  const colours = [theme.accent, theme.other, theme.third].slice(0, series.length);
  return Plot.plot({
    width,
    height: Math.min(420, width * 0.75),
    marginRight: 20,
    marginBottom: 44,
    style: { color: theme.ink, fontSize: "12px" },
    x: { domain: [0, 1], label: "mean probability", grid: true, labelOffset: 38 },
    y: { domain: [0, 1], label: "share of abnormal exams", grid: true },
    r: { range: [2, 11] },
    color: { domain: series.map((one) => one.name), range: colours, legend: false },
    marks: [
      Plot.line([[0, 0], [1, 1]], { stroke: theme.faint, strokeDasharray: "4 3" }),
      Plot.line(points, { x: "mean_probability", y: "share_positive", stroke: "name", z: "name",
        strokeWidth: 1.5 }),
      Plot.dot(points, { x: "mean_probability", y: "share_positive", r: "count", fill: "name",
        fillOpacity: 0.7 }),
      // The key: a line of text a series, in its colour.
      ...series.map((one, i) => Plot.text([one.name], { frameAnchor: "top-left", dx: 10,
        dy: 10 + 16 * i, fill: colours[i]! })),
      Plot.tip(points, Plot.pointer({ x: "mean_probability", y: "share_positive",
        fill: theme.ground, stroke: theme.faint, title: (p) =>
          `${p.name}\n${p.count} exams, mean probability ${shown(p.mean_probability)}\n` +
          `${percent(p.share_positive)} abnormal` })),
    ],
  });
}

/** Two models' areas, an arrow a region from the other model to this one. */
export function comparisonArrows(
  comparison: Comparison, data: ReportData, theme: Theme, width: number,
): Chart {
  const rows = [...comparison.regions].sort((a, b) => a.first - b.first);
  const significant = (row: { p_holm: number | null }) => row.p_holm !== null && row.p_holm < 0.05;
  return Plot.plot({
    width,
    height: 76 + 22 * rows.length,
    marginTop: 36,
    marginLeft: 190,
    marginRight: 70,
    style: { color: theme.ink, fontSize: "12px" },
    x: { label: "AUROC", grid: true, nice: true },
    y: { domain: rows.map((row) => row.region), label: null, tickFormat: readable, tickSize: 0 },
    marks: [
      Plot.link(rows, { y: "region", x1: "second", x2: "first", stroke: theme.faint }),
      Plot.dot(rows, { y: "region", x: "second", r: 4, fill: theme.other }),
      Plot.dot(rows, { y: "region", x: "first", r: 4, fill: theme.accent }),
      Plot.text([data.model], { frameAnchor: "top-left", dy: -14, fill: theme.accent }),
      Plot.text([comparison.name], { frameAnchor: "top-right", dy: -14, fill: theme.other }),
      ...[true, false].map((bold) => Plot.text(rows.filter((row) => significant(row) === bold),
        { y: "region", frameAnchor: "right", dx: 62, textAnchor: "end", fill: theme.ink,
          text: (row) => `p ${probability(row.p_holm)}`, fontWeight: bold ? "bold" : "normal" })),
      Plot.tip(rows, Plot.pointerY({ y: "region", x: "first", fill: theme.ground,
        stroke: theme.faint, title: (row) =>
          `${readable(row.region)}\n${data.model} ${shown(row.first)}, ` +
          `${comparison.name} ${shown(row.second)}\nDeLong p ${probability(row.p)}, ` +
          `corrected ${probability(row.p_holm)}` })),
    ],
  });
}
