#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ontology/ontology.h"
#include "training/train_scan.h"

namespace uptake::cmd {

/// How a scan model's training goes, on stderr. On a terminal a table: a row a validation, with the
/// mean AUROC of the regions below each region that stands right under the ontology's root, and of
/// the lymph nodes; below it two lines that are redrawn. Elsewhere a plain line a validation, and
/// one a minute.
class TrainingTable {
 public:
  struct Screen {
    bool terminal = false;
    std::size_t columns = 80;       ///< lines are cut to these on a terminal, never wrapped
    std::function<double()> clock;  ///< seconds, from any beginning
  };
  using Progress = ScanTrainingRequest::Progress;

  TrainingTable(const Ontology& ontology, std::FILE* out);
  TrainingTable(const Ontology& ontology, std::FILE* out, Screen screen);
  ~TrainingTable();

  void show(const Progress& progress);
  /// A line of talk that does not break the table.
  void say(const std::string& line);
  /// Takes the redrawn lines away; the rows stay.
  void finish();

 private:
  struct Group {
    std::string name;
    std::vector<std::string> regions;
  };
  static std::vector<Group> groups_of(const Ontology& ontology);

  std::string header() const;
  std::string row(const Progress& progress) const;
  std::string plain_validation(const Progress& progress) const;
  void validated(const Progress& progress);
  void stepped(const Progress& progress);
  void wipe();  ///< the redrawn lines
  void print(const std::string& line);
  void draw();

  std::vector<Group> groups_;
  std::FILE* out_;
  Screen screen_;
  bool has_header_ = false;
  std::size_t drawn_lines_ = 0;
  std::optional<double> last_shown_;  ///< when a step was, by the clock
  double loss_sum_ = 0;               ///< of the steps since the last validation
  std::size_t losses_ = 0;
  Progress step_;                          ///< the last step
  std::map<std::string, double> figures_;  ///< of the last validation
};

/// "4.2 GiB", "310 MiB".
std::string memory_text(double bytes);

}  // namespace uptake::cmd
