#include "cohort/split.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cohort_option.h"
#include "commands.h"
#include "core/error.h"
#include "json_output.h"

namespace uptake::cmd {
namespace {

/// The check of an option that is a set's size, in CLI11's terms: what is wrong, or nothing.
std::string size_problem(const std::string& text) {
  try {
    SplitSize::parse(text);
    return "";
  } catch (const Error& error) {
    return error.message();
  }
}

class SplitCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "split",
            .stage = stage_data_in,
            .summary = "Divide a cohort's patients into train, validation and test",
            .details =
                "By patient, never by exam. Sizes are numbers of exams or shares of them; "
                "what is left trains. The same seed gives the same split, and patients that "
                "have one keep it.",
            .example = "uptake split --cohort cohort --test 814 --validation 5% --seed 1"};
  }

  void declare(CLI::App& app) override {
    const auto size = [&](const char* name, std::string& value, const char* description) {
      app.add_option(name, value, description)
          ->required()
          ->type_name("N|N%")
          ->check(CLI::Validator(size_problem, ""));
    };
    size("--test", test_, "Exams to test on, as a number or a share: 814, 10%");
    size("--validation", validation_, "Exams to validate on, likewise");
    app.add_option("--seed", request_.seed, "Number that the draw is made from")
        ->required()
        ->type_name("S");
    cohort_.declare(app);
    app.add_flag("--reassign", request_.reassign, "Forget the split that patients have");
    app.add_flag("--json", json_, "Print the result as JSON");
  }

  int run() override {
    Cohort cohort(cohort_.folder(), Database::Mode::existing);
    request_.test = SplitSize::parse(test_);
    request_.validation = SplitSize::parse(validation_);
    const SplitSummary summary = split_patients(cohort, request_);
    print(summary);
    return 0;
  }

 private:
  void print(const SplitSummary& summary) const {
    const std::pair<Split, const SplitSummary::Set&> sets[] = {
        {Split::train, summary.train},
        {Split::validation, summary.validation},
        {Split::test, summary.test}};
    if (json_) {
      nlohmann::json result{{"assigned_patients", summary.assigned}, {"seed", request_.seed}};
      for (const auto& [name, set] : sets) {
        result[std::string(name_of(name))] = {{"patients", set.patients}, {"exams", set.exams}};
      }
      fmt::print("{}", json_text(result));
      return;
    }
    fmt::print("{:<12}{:>10}{:>10}\n", "set", "patients", "exams");
    for (const auto& [name, set] : sets) {
      fmt::print("{:<12}{:>10}{:>10}\n", name_of(name), set.patients, set.exams);
    }
    fmt::print(stderr, "{} patients got a new split\n", summary.assigned);
  }

  CohortOption cohort_;
  std::string test_, validation_;
  SplitRequest request_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> split_command() { return std::make_unique<SplitCommand>(); }

}  // namespace uptake::cmd
