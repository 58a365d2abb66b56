#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace uptake {

/// What went wrong, for people and for scripts.
///
///     throw Error("dicom.truncated", "the file ends inside element (7FE0,0010)",
///                 "copy the file again from the archive");
///
/// `code` is stable and lower case, `folder.reason`; scripts may match on it. `message` says what
/// is wrong, `cure` what the reader can do about it (may be empty). Context is stacked from the
/// inside out, so that what() reads "import: exam 17: series 1.2.3: no rescale slope (cure)".
class Error : public std::exception {
 public:
  Error(std::string code, std::string message, std::string cure = "");

  /// Puts one more frame in front, for example "exam 17".
  void add_context(std::string frame);

  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& cure() const { return cure_; }
  /// Outermost frame first.
  const std::vector<std::string>& context() const { return context_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  void compose();
  std::string code_, message_, cure_, text_;
  std::vector<std::string> context_;
};

/// Runs `work`; an Error that leaves it carries `frame` as one more context. Any other
/// std::exception becomes an Error with code "internal" (std::bad_alloc: "out_of_memory").
template <class Work>
decltype(auto) with_context(std::string_view frame, Work&& work);

/// An absence that was to be expected, and why: no SUV, no CT. A value, never thrown.
struct Refusal {
  std::string code;         ///< stable, lower case: "no_patient_weight"
  std::string explanation;  ///< one sentence for a person
  bool operator==(const Refusal&) const = default;
};

/// A value, or the reason why there is none.
template <class T>
using Outcome = std::variant<T, Refusal>;

namespace detail {
[[noreturn]] void rethrow_with_context(std::string_view frame);
}

template <class Work>
decltype(auto) with_context(std::string_view frame, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (...) {
    detail::rethrow_with_context(frame);
  }
}

}  // namespace uptake
