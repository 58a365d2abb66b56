#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace uptake {

/// A region of the body that a report can speak of.
struct Region {
  std::string name;                  ///< "left_hilar_lymph_node"
  std::vector<std::size_t> parents;  ///< places in Ontology::regions(); none for the whole body
  std::string task;                  ///< "core", "rare" or "": what the scan model is trained on

  // What it is called. Terms are lower case and singular. Patterns are RE2, without flags; a space
  // in the file's patterns has become any white space.
  std::vector<std::string> terms;
  std::vector<std::string> abbreviations;  ///< letter case matters: "RUL"
  std::vector<std::string> node_terms;     ///< only beside a word for lymph nodes: "cervical"
  std::vector<std::string> levels;         ///< patterns: "T(?:1[0-2]|[1-9])"
  std::vector<std::string> exclusions;  ///< patterns; what lies inside a match is not this region
  std::optional<std::size_t> left, right;  ///< the regions that the side words lead to
  bool sided = false;                      ///< has sides that are no regions of their own
  std::string snomed;                      ///< SNOMED CT code, or ""
};

/// The directed acyclic graph of regions (share/ontology.json). A region may have several parents:
/// the sacrum is pelvic skeleton and spine.
class Ontology {
 public:
  /// Errors: "config.syntax"; "ontology.invalid" naming the region: a key or a parent that is not
  /// known, a name twice, a cycle, a term that two regions claim, a pattern that is none.
  static Ontology read(const std::filesystem::path& file);

  const std::vector<Region>& regions() const { return regions_; }
  std::size_t size() const { return regions_.size(); }
  std::optional<std::size_t> find(std::string_view name) const;
  /// Errors: "ontology.unknown_region", with the nearest name as the cure.
  std::size_t at(std::string_view name) const;
  /// The region itself and all above it, each once, in the order of regions().
  const std::vector<std::size_t>& with_ancestors(std::size_t region) const {
    return ancestors_[region];
  }
  bool is_leaf(std::size_t region) const { return leaf_[region]; }

 private:
  std::vector<Region> regions_;
  std::vector<std::vector<std::size_t>> ancestors_;
  std::vector<bool> leaf_;
};

}  // namespace uptake
