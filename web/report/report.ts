// The page of `uptake evaluate`.

import { aurocBars, comparisonArrows, reliability, sensitivityCurve } from "./charts";
import { readData, type Comparison, type RegionMetrics } from "./data";
import { element, percent, probability, readable, shown } from "./dom";
import { addFigure, type Figure } from "./figure";
import { addTable, type Column } from "./table";

const data = readData("data");
const page = document.querySelector("main")!;
const figures: Figure[] = [];

function section(title: string, ...text: string[]): HTMLElement {
  const made = element("section", {}, element("h2", {}, title),
    ...text.map((line) => element("p", {}, line)));
  page.append(made);
  return made;
}

const between = (low: number | null, high: number | null) =>
  low === null || high === null ? "–" : `${shown(low)} – ${shown(high)}`;

function number<Row>(
  title: string, value: (row: Row) => number | null, hint = "",
  text: (value: number | null) => string = shown,
): Column<Row> {
  return { title, hint, value, text: (row) => text(value(row)) };
}

const named: Column<{ region: string }> =
  { title: "region", value: (row) => row.region, text: (row) => readable(row.region) };

function summary(): void {
  const mean = data.mean_auroc;
  const facts: [string, string, string][] = [
    ["mean AUROC", shown(mean.value), mean.low === null ? "" : between(mean.low, mean.high)],
    ["exams", String(data.exams), `of ${data.patients} patients`],
    ["regions", String(data.regions.length),
      `${data.regions.filter((r) => r.auroc.value === null).length} without a figure`],
    ["seeds", String(Math.max(...data.regions.map((r) => r.seeds))), "trainings of the model"],
  ];
  page.append(element("div", { class: "facts" }, ...facts.map(([what, value, more]) =>
    element("div", {}, element("span", {}, what), element("strong", {}, value),
      element("small", {}, more)))));
}

function areas(): void {
  const place = section("How well each region is told apart");
  const known = data.regions.filter((r) => r.auroc.value !== null);
  figures.push(addFigure(place, {
    title: "AUROC by region",
    caption: `Bars: mean over the seeds. Lines: 95 % interval, ${data.resamples} resamples of ` +
      "patients and seeds. Dots: each seed. Dashed: chance.",
    file: () => "auroc",
    draw: (theme, width) => aurocBars(data.regions, theme, width),
    rows: () => known.map((r) => ({ region: r.region, auroc_mean: r.auroc.value,
      auroc_low: r.auroc.low, auroc_high: r.auroc.high,
      ...Object.fromEntries(r.auroc_of_seeds.map((value, i) => [`seed_${i + 1}`, value])) })),
  }));
}

/** A list of regions that calls `changed` with the chosen one. */
function regionChoice(
  regions: string[], label: string, changed: () => void,
): { chosen: () => string; element: HTMLElement } {
  const list = element("select", {}, ...regions.map((region) =>
    element("option", { value: region }, readable(region))));
  list.addEventListener("change", changed);
  return { chosen: () => list.value, element: element("label", {}, `${label} `, list) };
}

function ofRegion(): void {
  const place = section("A region's worklist and calibration");
  const known = data.curves.map((curve) => curve.region);
  if (known.length === 0) {
    place.append(element("p", {}, "No region has an abnormal exam."));
    return;
  }
  const own: Figure[] = [];
  const choice = regionChoice(known, "Region", () => own.forEach((figure) => figure.redraw()));
  const pair = element("div", { class: "pair" });
  place.append(choice.element, pair);
  const curve = () => data.curves.find((one) => one.region === choice.chosen())!;
  const calibration = () => data.calibration.find((one) => one.region === choice.chosen())!;
  own.push(addFigure(pair, {
    title: "Sensitivity against exams read",
    caption: "Thick: mean over the seeds, with its 95 % band; thin: each seed. Grey: a perfect " +
      "order; dashed: a random one.",
    file: () => `sensitivity-${choice.chosen()}`,
    draw: (theme, width) => sensitivityCurve(curve(), data.shares, theme, width),
    rows: () => data.shares.map((share, i) => ({ share, sensitivity: curve().mean[i],
      low: curve().low[i], high: curve().high[i],
      perfect: Math.min(1, share / curve().prevalence), random: share })),
  }));
  const series = () => {
    const { raw, temperature, isotonic } = calibration();
    return [{ name: "as predicted", bins: raw.bins },
      ...(temperature ? [{ name: "temperature", bins: temperature.bins }] : []),
      ...(isotonic ? [{ name: "isotonic", bins: isotonic.bins }] : [])];
  };
  own.push(addFigure(pair, {
    title: "Reliability",
    caption: "Share of abnormal exams among those of like probability, mean of the seeds. " +
      "Dashed: perfectly calibrated. Larger dots: more exams.",
    file: () => `reliability-${choice.chosen()}`,
    draw: (theme, width) => reliability(series(), theme, width),
    rows: () => series().flatMap(({ name, bins }) => bins.map((bin) => ({ name, ...bin }))),
  }));
  figures.push(...own);
}

function triage(): void {
  const place = section("Triage",
    "Were exams read in the order of a region's probability: the share of the abnormal ones among " +
    "the first 10, 25 and 50 %, and the share that need not be read to find 99 %.");
  const columns: Column<RegionMetrics>[] = [named,
    number("exams", (r) => r.exams, "", String), number("abnormal", (r) => r.positives, "", String),
    number("top 10 %", (r) => r.sensitivity_top10, "", percent),
    number("top 25 %", (r) => r.sensitivity_top25, "", percent),
    number("top 50 %", (r) => r.sensitivity_top50, "", percent),
    number("skipped at 99 %", (r) => r.skipped_at_sensitivity_99, "", percent)];
  addTable(place, "triage", columns, data.regions.filter((r) => r.positives > 0));
}

function metrics(): void {
  const place = section("All figures",
    `Sensitivity, specificity, PPV and F1 at the operating point ${data.operating_point}, chosen on ` +
    (data.validation ? "the validation exams." : "these same exams, which flatters."));
  const columns: Column<RegionMetrics>[] = [named,
    number("exams", (r) => r.exams, "", String), number("abnormal", (r) => r.positives, "", String),
    number("AUROC", (r) => r.auroc.value, "area under the ROC curve, mean over the seeds"),
    { title: "95 % interval", value: (r) => r.auroc.low,
      text: (r) => between(r.auroc.low, r.auroc.high) },
    number("AP", (r) => r.average_precision, "average precision"),
    number("sensitivity", (r) => r.sensitivity), number("specificity", (r) => r.specificity),
    number("PPV", (r) => r.ppv, "positive predictive value"), number("F1", (r) => r.f1),
    number("Brier", (r) => r.brier, "mean squared difference of probability and truth"),
    number("ECE", (r) => r.ece, "expected calibration error"),
    { title: "note", value: (r) => r.note, text: (r) => r.note }];
  addTable(place, "metrics", columns, data.regions);
}

function recalibrated(): void {
  const some = data.calibration.filter((one) => one.temperature !== null);
  if (some.length === 0) return;
  const place = section("Calibration",
    "Temperature and isotonic calibration are fitted on the validation exams and measured on " +
    "these; probabilities are means of the seeds.");
  addTable(place, "calibration", [named,
    number("temperature", (r) => r.temperature!.value),
    number("ECE", (r) => r.raw.ece), number("ECE, temperature", (r) => r.temperature!.ece),
    number("ECE, isotonic", (r) => r.isotonic?.ece ?? null),
    number("Brier", (r) => r.raw.brier), number("Brier, temperature", (r) => r.temperature!.brier),
    number("Brier, isotonic", (r) => r.isotonic?.brier ?? null)] as Column<typeof some[0]>[], some);
}

function compared(comparison: Comparison): void {
  const mean = comparison.mean_difference;
  const t = comparison.t_test;
  const place = section(`${data.model} against ${comparison.name}`,
    `Mean AUROC differs by ${shown(mean.value)} (95 % interval ${between(mean.low, mean.high)}, ` +
    `patients resampled); permutation test by patient p ${probability(comparison.permutation_p)}` +
    (t ? `; paired t-test over regions p ${probability(t.p)}.` : "."));
  figures.push(addFigure(place, {
    title: "AUROC of both models",
    caption: "Means of the seeds' probabilities. p: DeLong's test, corrected for the number of " +
      "regions (Holm); bold below .05.",
    file: () => `comparison-${comparison.name}`,
    draw: (theme, width) => comparisonArrows(comparison, data, theme, width),
    rows: () => comparison.regions.map((row) => ({ ...row })),
  }));
}

function sources(): void {
  const list = data.sources.map(({ what, file }) =>
    element("li", {}, `${what}: `, element("code", {}, file)));
  section("Made from").append(element("ul", {}, ...list),
    element("p", {}, `Uptake ${data.version}; intervals: ${data.interval}.`));
}

summary();
areas();
ofRegion();
triage();
metrics();
recalibrated();
data.comparisons.forEach(compared);
sources();

const redrawAll = () => figures.forEach((figure) => figure.redraw());
redrawAll();
window.addEventListener("theme", redrawAll);
let waiting = 0;
window.addEventListener("resize", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(redrawAll);
});
