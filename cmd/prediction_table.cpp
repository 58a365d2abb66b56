#include "prediction_table.h"

#include <fmt/format.h>

#include "core/atomic_file.h"
#include "core/csv.h"
#include "label_options.h"

namespace uptake::cmd {

void PredictionTable::add(const std::string& exam_id, const std::vector<std::string>& tasks,
                          const std::vector<double>& probabilities) {
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    text_ += csv_row({exam_id, tasks[i], fmt::format("{:.9g}", probabilities[i])});
  }
}

void PredictionTable::write(const std::string& out) const {
  if (out == "-") {
    write_out(text_);
  } else {
    write_file_atomically(out, text_);
  }
}

}  // namespace uptake::cmd
