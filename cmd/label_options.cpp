#include "label_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <iostream>

#include "core/error.h"
#include "core/file_error.h"
#include "core/text.h"
#include "core/thread_pool.h"

namespace uptake::cmd {
namespace {

std::string labeler_problem(const std::string& choice) {
  try {
    check_labeler(choice);
    return "";
  } catch (const Error& error) {
    return error.message();
  }
}

}  // namespace

void LabelerOptions::declare_ontology(CLI::App& app) {
  app.add_option("--ontology", ontology_, "Regions and their terms (default: share/ontology.json)")
      ->type_name("FILE");
}

void LabelerOptions::declare_labeler(CLI::App& app) {
  app.add_option("--labeler", labeler_,
                 "What scores a mention: hybrid (the default: a report model, told what the rules "
                 "say; hybrid:FOLDER: your own), model (not told), rules, baseline or "
                 "baseline:code (the words of the paper or of its authors' code)")
      ->type_name("NAME")
      ->check(CLI::Validator(labeler_problem, ""));
}

void LabelerOptions::declare_model(CLI::App& app) {
  app.add_option("--device", model_.device, "Where a model computes: cpu, cuda or cuda:N");
  app.add_flag("--bf16", model_.bf16,
               "A model computes in bfloat16: faster where the processor has it");
}

void LabelerOptions::declare_jobs(CLI::App& app) {
  app.add_option("--jobs", jobs_, "Threads (default: the cores this process may use)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024).description(""));
}

std::size_t LabelerOptions::threads() const { return jobs_ > 0 ? jobs_ : available_cores(); }

InputFile::InputFile(const std::string& path) : name_(printable(path)) {
  if (path == "-") {
    // Nothing else reads stdin, so it may have a buffer of its own.
    std::ios::sync_with_stdio(false);
    stream_ = &std::cin;
    name_ = "standard input";
    return;
  }
  if (std::filesystem::is_directory(path)) throw read_error(path, EISDIR);
  file_.open(path, std::ios::binary);
  if (!file_) throw read_error(path, errno);
  stream_ = &file_;
}

void write_out(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return;
  // Now, and not after hours of work for nothing.
  throw Error("file.write", "cannot write to standard output",
              "free some space, or write somewhere else");
}

int list_problems(const std::vector<dicom::Problem>& problems) {
  if (problems.empty()) return 0;
  fmt::print(stderr, "could not be used:\n");
  for (const auto& problem : problems) {
    fmt::print(stderr, "  {}: {} [{}]\n", problem.where, printable(problem.message), problem.code);
  }
  return 1;
}

}  // namespace uptake::cmd
