#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "simulator/disease/draw.h"
#include "simulator/disease/when.h"

namespace uptake::simulator {

/// A region that a lesion can lie in, and on which side.
struct Spot {
  std::string region;
  std::string side;  ///< "left", "right", or ""
  double weight = 1;
};

/// share/simulator/places.json: names for groups of regions ("hilar": both hilar nodes), the
/// regions that only one sex has, and those whose own uptake hides faint lesions.
struct Places {
  std::map<std::string, std::vector<Spot>> groups;
  std::map<std::string, Sex> only_in;
  std::map<std::string, double> faintest;  ///< SUV that a lesion must have to stand out, by region

  static Places read(const std::filesystem::path& file);
  /// Errors: "config.invalid" naming the place.
  const std::vector<Spot>& at(const std::string& place) const;
  /// 1.8 where the file names no other.
  double faintest_suv(const std::string& region) const;
};

/// Which side a site takes, seen from the primary: "same" and "other" mean any side where the
/// primary is on the midline.
enum class SideRule { any, same, other, both };

/// Foci of one cause at one place, all or none of them there.
struct Site {
  std::string name;  ///< what `after` of later sites refers to; the place's name
  std::vector<Spot> spots;
  SideRule side = SideRule::any;
  std::string after;               ///< a site before it in the list, which disease reaches first
  double otherwise = 0;            ///< the chance is multiplied by this where `after` is free
  std::array<double, 4> chance{};  ///< by stage 1 to 4; benign causes have the same at all
  int fewest = 1, most = 1;        ///< foci, on each side
  Lognormal size_mm{12, 0.4, 5, 120};
  Lognormal suv{5, 0.5, 1.8, 30};
  When when;
  std::vector<Modifier> modifiers;
};

/// Reads one site; `defaults` gives size, suv and number where it says none.
Site read_site(const nlohmann::json& json, const Site& defaults, const Places& places);
/// Reads the keys "number", "size_mm" and "suv" of `json` into a site.
void read_extent(const nlohmann::json& json, Site& site);
std::vector<Site> read_sites(const nlohmann::json& array, const Site& defaults,
                             const Places& places);

}  // namespace uptake::simulator
