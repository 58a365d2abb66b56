#pragma once

#include <string>

#include "evaluation/predictions.h"
#include "support/temporary_folder.h"

namespace uptake {

/// The rows of a table of predictions, given as text.
inline PredictionRows prediction_rows(const std::string& text) {
  const TemporaryFolder folder;
  PredictionRows rows;
  rows.read(folder.file("p.csv", text));
  return rows;
}

}  // namespace uptake
