#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dicom/file_tree.h"
#include "labeling/labeler_choice.h"

namespace CLI {
class App;
}

namespace uptake::cmd {

/// `--labeler`, `--ontology` and `--jobs`, the same for every command that labels text.
class LabelerOptions {
 public:
  void declare_ontology(CLI::App& app);
  void declare_labeler(CLI::App& app);
  void declare_model(CLI::App& app);  ///< `--device` and `--bf16`
  void declare_jobs(CLI::App& app);

  const std::string& labeler() const { return labeler_; }
  const ModelOptions& model() const { return model_; }
  std::size_t threads() const;
  Ontology ontology() const { return read_ontology_option(ontology_); }

 private:
  std::string labeler_ = "hybrid", ontology_;
  ModelOptions model_;
  std::size_t jobs_ = 0;
};

/// A file, or standard input for "-".
class InputFile {
 public:
  /// Errors: "file.read".
  explicit InputFile(const std::string& path);
  std::istream& stream() { return *stream_; }
  const std::string& name() const { return name_; }  ///< for messages

 private:
  std::ifstream file_;
  std::istream* stream_;
  std::string name_;
};

/// To standard output, unformatted; a full disk is noticed at the end of the program.
void write_out(std::string_view text);

/// Rows, lines and exams that were left out, on stderr; answers the exit code that they give.
int list_problems(const std::vector<dicom::Problem>& problems);

}  // namespace uptake::cmd
