#include "simulator/body/lesion_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/random.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

constexpr int attempts = 60;
constexpr double apart_mm = 6;  ///< between the surfaces of two lesions
constexpr double over_background = 1.5;

/// What a lesion asks of its place.
struct Wanted {
  std::size_t region;
  int side;       ///< 1 left, -1 right, 0 either
  double radius;  ///< the largest that it will have
};

int side_of(const std::string& side) { return side == "left" ? 1 : side == "right" ? -1 : 0; }

bool lies_on(int side, double x) { return side == 0 || side * x > 0; }

class Placer {
 public:
  Placer(const Body& body, const Ontology& ontology) : body_(body), ontology_(ontology) {}

  LesionPlace place(const Wanted& wanted, RandomStream& rng) {
    find_candidates(wanted);
    LesionPlace best;
    double best_score = -1e9;
    for (int i = 0; i < attempts && best_score < 7; ++i) {
      const auto candidate = draw(wanted, rng);
      if (!candidate) continue;
      const double score = inside_score(*candidate, wanted) - crowding(*candidate, wanted);
      if (score <= best_score) continue;
      best = *candidate;
      best_score = score;
    }
    if (best_score == -1e9)
      throw Error("simulator.no_place",
                  fmt::format("there is no place for a lesion of {}",
                              ontology_.regions()[wanted.region].name),
                  "give the region a part or a site in share/simulator/anatomy.json");
    best.region = wanted.region;
    taken_.push_back({best.centre, wanted.radius});
    return best;
  }

 private:
  bool belongs(std::size_t region, std::size_t to) const {
    const auto& above = ontology_.with_ancestors(region);
    return std::find(above.begin(), above.end(), to) != above.end();
  }

  void find_candidates(const Wanted& wanted) {
    parts_.clear();
    sites_.clear();
    for (std::size_t i = 0; i < body_.parts.size(); ++i) {
      const auto& part = body_.parts[i];
      if (!part.region || !belongs(*part.region, wanted.region)) continue;
      const Box box = bounds(part.shape);
      if (wanted.side > 0 ? box.high.x() > 4 : wanted.side < 0 ? box.low.x() < -4 : true)
        parts_.push_back(i);
    }
    for (std::size_t r = 0; r < body_.sites.size(); ++r) {
      if (!belongs(r, wanted.region)) continue;
      for (const auto& site : body_.sites[r]) {
        if (lies_on(wanted.side, site.centre.x())) sites_.push_back(&site);
      }
    }
  }

  std::optional<LesionPlace> draw(const Wanted& wanted, RandomStream& rng) const {
    const std::size_t choices = parts_.size() + sites_.size();
    if (choices == 0) return std::nullopt;
    const std::size_t choice = rng.below(choices);
    LesionPlace place;
    if (choice >= parts_.size()) {
      const auto& site = *sites_[choice - parts_.size()];
      const Vector3d d{rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1)};
      place.centre = site.centre + 0.6 * d.cwiseProduct(site.radii);
      return place;
    }
    place.part = parts_[choice];
    const auto& part = body_.parts[*place.part];
    place.part_region = part.region;
    const Box box = bounds(part.shape);
    for (int i = 0; i < 30; ++i) {
      for (int a = 0; a < 3; ++a) place.centre[a] = rng.uniform(box.low[a], box.high[a]);
      if (contains(part.shape, place.centre) && lies_on(wanted.side, place.centre.x()))
        return place;
    }
    return std::nullopt;
  }

  bool is_wanted(const Vector3d& q, const LesionPlace& place, std::size_t region) const {
    const auto part = body_.at(q);
    if (!part) return false;
    if (!place.part) return true;  // a node or a surface: anywhere in the body
    return body_.parts[*part].region && belongs(*body_.parts[*part].region, region);
  }

  /// Up to 7: the centre counts double, then points near the surface along the axes.
  double inside_score(const LesionPlace& place, const Wanted& wanted) const {
    if (!is_wanted(place.centre, place, wanted.region)) return -5;
    double score = 1;
    for (int a = 0; a < 3; ++a) {
      for (const double sign : {-0.85, 0.85}) {
        Vector3d q = place.centre;
        q[a] += sign * wanted.radius;
        score += is_wanted(q, place, wanted.region);
      }
    }
    return score;
  }

  double crowding(const LesionPlace& place, const Wanted& wanted) const {
    double worst = 0;
    for (const auto& other : taken_) {
      const double room = wanted.radius + other.radius + apart_mm;
      worst = std::max(worst, 1 - (place.centre - other.centre).norm() / room);
    }
    return 12 * worst;
  }

  struct Taken {
    Vector3d centre;
    double radius;
  };
  const Body& body_;
  const Ontology& ontology_;
  std::vector<std::size_t> parts_;
  std::vector<const Ellipsoid*> sites_;
  std::vector<Taken> taken_;
};

Vector3d random_shape(RandomStream& rng) {
  Vector3d shape{std::exp(0.13 * rng.normal()), std::exp(0.13 * rng.normal()),
                 std::exp(0.13 * rng.normal())};
  return shape / std::cbrt(shape.prod());
}

/// HU of what replaces the tissue: soft tissue, or in bone a hole or a dense spot.
double hu_of(const Lesion& lesion, const LesionPlace& place, const Body& body) {
  constexpr double soft = 44, lytic = 60, dense = 680, bone = 150;
  const auto part = part_in(body, place);
  if (!part || body.tissues[body.parts[*part].tissue].hu < bone) return soft;
  const bool scar = lesion.cause == "degenerative" || lesion.cause == "fracture";
  return scar || lesion.number % 3 == 0 ? dense : lytic;
}

}  // namespace

std::optional<std::size_t> part_in(const Body& body, const LesionPlace& place) {
  if (!place.part) return std::nullopt;
  const auto& parts = body.parts;
  const auto fits = [&](const BodyPart& part) { return part.region == place.part_region; };
  if (*place.part < parts.size() && fits(parts[*place.part])) return place.part;
  const auto found = std::find_if(parts.begin(), parts.end(), fits);
  if (found == parts.end()) return std::nullopt;
  return static_cast<std::size_t>(found - parts.begin());
}

std::map<std::size_t, LesionPlace> place_lesions(std::uint64_t seed, const Patient& patient,
                                                 const Body& body, const Ontology& ontology) {
  std::map<std::size_t, Wanted> wanted;
  for (const auto& exam : patient.exams) {
    for (const auto& lesion : exam.lesions) {
      auto& want = wanted[lesion.number];
      want.region = ontology.at(lesion.region);
      want.side = side_of(lesion.side);
      want.radius = std::max(want.radius, lesion.diameter_mm / 2);
    }
  }
  Placer placer(body, ontology);
  std::map<std::size_t, LesionPlace> places;
  for (const auto& [number, want] : wanted) {
    RandomStream rng(seed, fmt::format("lesion {}", number), patient.index);
    places[number] = placer.place(want, rng);
    places[number].shape = random_shape(rng);
  }
  return places;
}

void lift_over_background(Exam& exam, const std::map<std::size_t, LesionPlace>& places,
                          const Body& body) {
  for (auto& lesion : exam.lesions) {
    if (lesion.change == Change::resolved) continue;
    const auto part = body.at(places.at(lesion.number).centre);
    if (!part) continue;
    lesion.suv = std::max(lesion.suv, over_background * body.suv(body.parts[*part]));
  }
}

std::vector<SeenLesion> seen_lesions(const Exam& exam,
                                     const std::map<std::size_t, LesionPlace>& places,
                                     const Body& pet_body, const Body& ct_body) {
  std::vector<SeenLesion> seen;
  for (const auto& lesion : exam.lesions) {
    if (lesion.change == Change::resolved) continue;
    const auto& place = places.at(lesion.number);
    SeenLesion s;
    s.number = lesion.number;
    s.region = place.region;
    s.diameter_mm = lesion.diameter_mm;
    s.suv = lesion.suv;
    s.hu = hu_of(lesion, place, ct_body);
    Vector3d moved = Vector3d::Zero();
    const auto in_ct = part_in(ct_body, place), in_pet = part_in(pet_body, place);
    if (in_ct && in_pet) moved = ct_body.parts[*in_ct].moved - pet_body.parts[*in_pet].moved;
    s.ct = {place.centre + moved, lesion.diameter_mm / 2 * place.shape};
    s.ct_centre = ct_body.warp.inverse(s.ct.centre);
    s.pet_centre = pet_body.warp.inverse(place.centre);
    s.pet = {s.pet_centre, s.ct.radii};
    seen.push_back(std::move(s));
  }
  return seen;
}

}  // namespace uptake::simulator
