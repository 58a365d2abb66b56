#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dicom/file_tree.h"

namespace uptake {

/// Lines of a stream, ended by LF or CRLF, which are taken off.
class LineReader {
 public:
  explicit LineReader(std::istream& stream) : stream_(stream) {}

  struct Line {
    std::string text;
    bool too_long = false;  ///< it had more than `longest` bytes; the text is empty then
  };
  std::optional<Line> next();

  static constexpr std::size_t longest = 64U << 20;

 private:
  std::istream& stream_;
};

/// Makes output of one line; `number` counts from 0. Called from several threads at once.
using LineWork = std::function<std::string(std::size_t number, std::string_view line)>;

/// Works on the lines of a stream with `threads` threads, in memory that does not grow with them,
/// and writes what comes of them in their order. Answers the lines on which the work threw, with
/// `source` and their numbers from 1; the others go on.
std::vector<dicom::Problem> work_on_lines(std::istream& stream, const std::string& source,
                                          std::size_t threads, const LineWork& work,
                                          const std::function<void(std::string_view)>& write);

}  // namespace uptake
