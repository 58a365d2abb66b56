#pragma once

#include <string>
#include <vector>

namespace uptake::cmd {

/// What `uptake predict` writes: exam_id, region, probability, a row a task, as CSV (RFC 4180).
class PredictionTable {
 public:
  void add(const std::string& exam_id, const std::vector<std::string>& tasks,
           const std::vector<double>& probabilities);
  /// To a file, which appears whole or not at all; "-": to standard output. Errors: "file.write".
  void write(const std::string& out) const;

 private:
  std::string text_ = "exam_id,region,probability\n";
};

}  // namespace uptake::cmd
