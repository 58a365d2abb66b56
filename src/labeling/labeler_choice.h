#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "labeling/report_labeler.h"

namespace uptake {

/// `--labeler`: "baseline" (the paper's), "baseline:LIST" (with another list of words of
/// share/report/baseline.json), "rules" or "model:PATH".
/// Errors: "labeler.unknown" with the nearest; "labeler.model" (not built yet); "config.invalid"
/// with the lists that there are.
std::unique_ptr<const ReportLabeler> make_labeler(const std::string& choice,
                                                  const Ontology& ontology);

/// Throws what make_labeler() would throw of `choice`, without reading any file.
void check_labeler(const std::string& choice);

/// `--ontology FILE`, or share/ontology.json where the option is empty.
Ontology read_ontology_option(const std::filesystem::path& file);

}  // namespace uptake
