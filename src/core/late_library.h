#pragma once

#include <string>

namespace uptake {

/// The address of a function of a library of ours that is loaded when it is first needed, and
/// looked for beside the program and in ../lib/uptake:
///
/// - libuptake_learning.so, all that needs libtorch, which takes half a second to load;
/// - libuptake_vocabulary.so, SentencePiece, whose protobuf must not meet libtorch's in one
/// process.
///
/// What they export is in cmd/libraries/. Thread-safe.
/// Errors: "library.missing" saying what the loader says; "library.function".
void* late_function(const std::string& library, const char* name);

/// The same, with its type.
///
///     auto* make = late_function<ReportNetwork*(const fs::path&)>(learning_library,
///                                                                 "uptake_make_report_network");
template <class Signature>
Signature* late_function(const std::string& library, const char* name) {
  return reinterpret_cast<Signature*>(late_function(library, name));
}

constexpr const char* learning_library = "libuptake_learning.so";
constexpr const char* vocabulary_library = "libuptake_vocabulary.so";

}  // namespace uptake
