#include "core/error.h"

#include <new>

namespace uptake {

Error::Error(std::string code, std::string message, std::string cure)
    : code_(std::move(code)), message_(std::move(message)), cure_(std::move(cure)) {
  compose();
}

void Error::add_context(std::string frame) {
  context_.insert(context_.begin(), std::move(frame));
  compose();
}

void Error::compose() {
  text_.clear();
  for (const auto& frame : context_) text_ += frame + ": ";
  text_ += message_;
  if (!cure_.empty()) text_ += " (" + cure_ + ")";
}

namespace detail {

void rethrow_with_context(std::string_view frame) {
  try {
    throw;
  } catch (Error& error) {
    error.add_context(std::string(frame));
    throw;
  } catch (const std::bad_alloc&) {
    Error error("out_of_memory", "there is not enough memory",
                "work on less at once: fewer threads or a smaller batch");
    error.add_context(std::string(frame));
    throw error;
  } catch (const std::exception& unexpected) {
    Error error("internal", unexpected.what());
    error.add_context(std::string(frame));
    throw error;
  }
}

}  // namespace detail
}  // namespace uptake
