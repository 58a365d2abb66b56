// What `uptake evaluate` writes into the page (src/evaluation/report_page.cpp).

export interface Figure {
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface RegionMetrics {
  region: string;
  exams: number;
  positives: number;
  seeds: number;
  auroc: Figure;
  auroc_median: number | null;
  auroc_of_seeds: (number | null)[];
  average_precision: number | null;
  threshold: number | null;
  sensitivity: number | null;
  specificity: number | null;
  ppv: number | null;
  f1: number | null;
  brier: number | null;
  ece: number | null;
  sensitivity_top10: number | null;
  sensitivity_top25: number | null;
  sensitivity_top50: number | null;
  skipped_at_sensitivity_99: number | null;
  note: string;
}

/** Sensitivity against the share of exams read, at `shares`. */
export interface SensitivityCurve {
  region: string;
  prevalence: number;
  mean: number[];
  low: (number | null)[];
  high: (number | null)[];
  seeds: number[][];
}

export interface Bin {
  count: number;
  mean_probability: number;
  share_positive: number;
}

export interface CalibrationFigures {
  brier: number | null;
  ece: number;
  bins: Bin[];
}

export interface RegionCalibration {
  region: string;
  raw: CalibrationFigures;
  temperature: (CalibrationFigures & { value: number }) | null;
  isotonic: CalibrationFigures | null;
}

export interface ComparedRegion {
  region: string;
  exams: number;
  first: number;
  second: number;
  p: number | null;
  p_holm: number | null;
}

export interface Comparison {
  name: string;
  mean_difference: Figure;
  t_test: { t: number | null; degrees: number; p: number } | null;
  permutation_p: number | null;
  regions: ComparedRegion[];
}

export interface ReportData {
  version: string;
  model: string;
  sources: { what: string; file: string }[];
  patients: number;
  exams: number;
  resamples: number;
  interval: string;
  operating_point: string;
  validation: boolean;
  shares: number[];
  regions: RegionMetrics[];
  mean_auroc: Figure;
  curves: SensitivityCurve[];
  calibration: RegionCalibration[];
  comparisons: Comparison[];
}

export function readData(id: string): ReportData {
  return JSON.parse(document.getElementById(id)!.textContent!) as ReportData;
}
