#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "labeling/finding_scorer.h"
#include "labeling/report_labeler.h"

namespace uptake {

/// How a report model computes.
struct ModelOptions {
  std::string device = "cpu";  ///< cpu, cuda or cuda:N
  bool bf16 = false;
};

/// `--labeler`: "rules"; "baseline" (the paper's), "baseline:LIST" (with another list of words of
/// share/report/baseline.json); "model" (the report model that ships) or "model:FOLDER"; "hybrid"
/// or "hybrid:FOLDER" (the same, with the rules' decision as an input).
/// Errors: "labeler.unknown" with the nearest; "labeler.model" for a folder without a model;
/// "labeler.no_hybrid"; "config.invalid" with the lists that there are; those of
/// open_report_network().
std::unique_ptr<const ReportLabeler> make_labeler(const std::string& choice,
                                                  const Ontology& ontology,
                                                  const ModelOptions& options = {});

/// The folder of a report model; "" is the one that ships. Errors: "labeler.model" where there is
/// none.
std::filesystem::path report_model_folder(const std::string& folder);

/// Of "model", "hybrid" or either with a folder: what labels whole sentences.
/// Errors: as make_labeler(); "labeler.no_finding" for other labelers, and models without that
/// head.
std::unique_ptr<const FindingScorer> make_finding_scorer(const std::string& choice,
                                                         const ModelOptions& options = {});

/// Throws "labeler.unknown" as make_labeler() would of `choice`, without reading any file.
void check_labeler(const std::string& choice);

/// `--ontology FILE`, or share/ontology.json where the option is empty.
Ontology read_ontology_option(const std::filesystem::path& file);

}  // namespace uptake
