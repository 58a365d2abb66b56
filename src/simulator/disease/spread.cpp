#include "simulator/disease/spread.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace uptake::simulator {
namespace {

std::string other_side(const std::string& side) {
  if (side.empty()) return "";
  return side == "left" ? "right" : "left";
}

/// The sides on which foci are drawn, one round for each; "" = on any.
std::vector<std::string> sides_of(SideRule rule, const std::string& primary_side) {
  switch (rule) {
    case SideRule::same:
      return {primary_side};
    case SideRule::other:
      return {other_side(primary_side)};
    case SideRule::both:
      return {"left", "right"};
    case SideRule::any:
      break;
  }
  return {""};
}

double chance_of(const Site& site, const SpreadContext& context, const std::set<std::string>& hit) {
  if (!site.when.holds(*context.circumstances)) return 0;
  double probability =
      site.chance.at(static_cast<std::size_t>(std::clamp(context.stage, 1, 4) - 1));
  if (!site.after.empty() && hit.count(site.after) == 0) probability *= site.otherwise;
  probability *= product_of(site.modifiers, *context.circumstances);
  return 1 - std::pow(1 - std::min(probability, 1.0), context.extent);
}

}  // namespace

bool Organs::has(const std::string& region) const {
  if (std::find(removed.begin(), removed.end(), region) != removed.end()) return false;
  const auto one_sex = places->only_in.find(region);
  return one_sex == places->only_in.end() || one_sex->second == sex;
}

std::vector<Lesion> draw_foci(const Site& site, const std::string& cause, bool malignant,
                              const SpreadContext& context, RandomStream& rng) {
  std::vector<Lesion> foci;
  for (const std::string& side : sides_of(site.side, context.primary_side)) {
    std::vector<double> weights;
    double sum = 0;
    for (const Spot& spot : site.spots) {
      const bool fits = side.empty() || spot.side.empty() || spot.side == side;
      weights.push_back(fits && context.body->has(spot.region) ? spot.weight : 0);
      sum += weights.back();
    }
    if (sum <= 0) continue;
    const auto range =
        static_cast<std::uint64_t>(site.most) - static_cast<std::uint64_t>(site.fewest) + 1;
    const int count = site.fewest + static_cast<int>(rng.below(range));
    for (int i = 0; i < count; ++i) {
      const Spot& spot = site.spots[pick(rng, weights)];
      Lesion lesion;
      lesion.region = spot.region;
      lesion.side = spot.side;
      lesion.cause = cause;
      lesion.malignant = malignant;
      lesion.diameter_mm = draw(rng, site.size_mm);
      lesion.suv = std::max(draw(rng, site.suv), context.body->places->faintest_suv(spot.region));
      foci.push_back(lesion);
    }
  }
  return foci;
}

std::vector<Lesion> draw_spread(const std::vector<Site>& sites, const std::string& cause,
                                bool malignant, const SpreadContext& context, RandomStream& rng) {
  std::vector<Lesion> lesions;
  std::set<std::string> hit;
  for (const Site& site : sites) {
    if (!chance(rng, chance_of(site, context, hit))) continue;
    hit.insert(site.name);
    const auto foci = draw_foci(site, cause, malignant, context, rng);
    lesions.insert(lesions.end(), foci.begin(), foci.end());
  }
  return lesions;
}

}  // namespace uptake::simulator
