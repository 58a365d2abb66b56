#include "ontology/ontology.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "commands.h"
#include "core/atomic_file.h"
#include "core/build_info.h"
#include "ontology/graph.h"
#include "ontology/outline.h"

namespace uptake::cmd {
namespace {

class OntologyCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "ontology",
            .stage = stage_set_up,
            .summary = "Check, show or draw the regions of the body that reports speak of",
            .details =
                "check [FILE]: what is wrong with a file of regions, if anything. "
                "show [REGION]: all regions as a tree, or what one region is called. "
                "graph --out FILE: a drawing (.svg), or a graph for Graphviz (.dot).",
            .example =
                "uptake ontology check my-regions.json\n"
                "uptake ontology show liver\n"
                "uptake ontology graph --out regions.svg"};
  }

  void declare(CLI::App& app) override {
    app.add_option("ACTION", action_, "What to do")
        ->required()
        ->check(CLI::IsMember({"check", "show", "graph"}));
    app.add_option("NAME", name_, "The file to check, or the region to show");
    app.add_option("--ontology", file_, "The regions, in place of those that ship")
        ->type_name("FILE");
    app.add_option("--out", out_, "Where to draw: a file that ends in .svg or .dot")
        ->type_name("FILE");
  }

  int run() override {
    if (action_ != "graph" && !out_.empty()) throw UsageError("--out is for graph alone");
    if (action_ == "check") return check();
    const auto ontology = Ontology::read(file());
    return action_ == "show" ? show(ontology) : draw(ontology);
  }

 private:
  std::filesystem::path file() const {
    return file_.empty() ? share_folder() / "ontology.json" : std::filesystem::path(file_);
  }

  int check() const {
    if (!name_.empty() && !file_.empty())
      throw UsageError("FILE and --ontology are the same thing");
    const auto ontology = Ontology::read(name_.empty() ? file() : std::filesystem::path(name_));
    std::size_t terms = 0, patterns = 0;
    for (const auto& region : ontology.regions()) {
      terms += region.terms.size() + region.node_terms.size() + region.abbreviations.size();
      patterns += region.levels.size() + region.exclusions.size();
    }
    fmt::print("{} regions, {} terms, {} patterns: nothing is wrong\n", ontology.size(), terms,
               patterns);
    return 0;
  }

  int show(const Ontology& ontology) const {
    fmt::print("{}",
               name_.empty() ? outline_text(ontology) : region_text(ontology, ontology.at(name_)));
    return 0;
  }

  int draw(const Ontology& ontology) const {
    if (!name_.empty()) throw UsageError("graph takes no name: it draws all regions");
    if (out_.empty()) throw UsageError("graph needs --out FILE");
    const auto extension = std::filesystem::path(out_).extension();
    if (extension != ".svg" && extension != ".dot") {
      throw UsageError("--out: the file must end in .svg or .dot");
    }
    write_file_atomically(out_, extension == ".svg" ? graph_svg(ontology) : graph_dot(ontology));
    fmt::print("{}\n", out_);
    return 0;
  }

  std::string action_, name_, file_, out_;
};

}  // namespace

std::unique_ptr<Command> ontology_command() { return std::make_unique<OntologyCommand>(); }

}  // namespace uptake::cmd
