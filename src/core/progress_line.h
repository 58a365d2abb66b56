#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace uptake {

/// What a progress line shows.
struct ProgressState {
  std::string title, unit;
  std::uint64_t done = 0, total = 0;  ///< total 0 = not known
  double seconds = 0;                 ///< since the start
  bool last = false;                  ///< the time taken in place of the time left
};

/// "importing  [=====>    ]  12/80  1.4 exams/s  0:48 left". The bar takes what is left of
/// `columns`, at most 24; 0 columns = no bar.
std::string progress_line(const ProgressState& state, std::size_t columns);

}  // namespace uptake
