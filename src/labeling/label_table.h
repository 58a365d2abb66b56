#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dicom/file_tree.h"
#include "labeling/propagate.h"
#include "ontology/ontology.h"

namespace uptake {

/// The first line of labels.csv.
inline constexpr std::string_view label_table_header = "exam_id,region,probability,mentions\n";

/// The lines of labels.csv for one exam: every region of the ontology, its probability (0 where the
/// report does not mention it) and the number of mentions behind it (0 marks that).
std::string label_rows(std::string_view exam_id, const Ontology& ontology,
                       std::span<const RegionLabel> labels);

/// A number for each exam and region, as a table has them.
class RegionTable {
 public:
  const std::vector<std::string>& exams() const { return exams_.names; }
  const std::vector<std::string>& regions() const { return regions_.names; }
  bool has_exam(const std::string& exam) const { return exams_.places.contains(exam); }
  bool has_region(const std::string& region) const { return regions_.places.contains(region); }
  /// NaN where the table does not say.
  double at(const std::string& exam, const std::string& region) const;
  /// Answers false, and changes nothing, where there is one already.
  bool put(const std::string& exam, const std::string& region, double value);

 private:
  struct Names {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::size_t> places;
    std::size_t place_of(const std::string& name);
  };
  Names exams_, regions_;
  std::vector<std::vector<double>> values_;  ///< [exam][region], rows as long as they need be
};

struct RegionTableFile {
  RegionTable table;
  std::vector<dicom::Problem> problems;  ///< rows left out, by file and line
};

/// Reads exam_id, region and the first of `columns` that the file has: {"probability"} of
/// labels.csv, {"abnormal", "label"} of a truth. Values are numbers in [0, 1]; true and false do as
/// well; an empty cell is as no row. Errors: "file.read", "csv.syntax"; "labels.columns" with the
/// columns found.
RegionTableFile read_region_table(const std::filesystem::path& file,
                                  std::span<const std::string> columns);

}  // namespace uptake
