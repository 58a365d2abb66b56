#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "simulator/body/body.h"

namespace uptake::simulator {

/// Where a lesion sits in a person, the same in every exam. mm.
struct LesionPlace {
  Eigen::Vector3d centre;  ///< in the body without bends, in quiet breathing
  Eigen::Vector3d shape;   ///< half-axes as shares of half the diameter; their product is 1
  std::size_t region = 0;  ///< of the ontology
  std::optional<std::size_t> part;  ///< of the first exam's body; nothing for a node or a surface
  std::optional<std::size_t> part_region;  ///< that part's, of the ontology
};

/// The part of an exam's body that a lesion is in: bodies of one person differ in how many parts
/// they have (gas in the bowel). Nothing for a node or a surface, or where the part is not there.
std::optional<std::size_t> part_in(const Body& body, const LesionPlace& place);

/// Finds places for all lesions of a patient, by their numbers: within an organ of the lesion's
/// region and side, or at a declared site, as far inside as the largest size that the lesion will
/// have allows, and apart from the others. `body` is the patient's, with quiet breathing.
/// Errors: "simulator.no_place" naming the region when the body has neither part nor site for it.
std::map<std::size_t, LesionPlace> place_lesions(std::uint64_t seed, const Patient& patient,
                                                 const Body& body, const Ontology& ontology);

/// A lesion as one scanner sees it.
struct SeenLesion {
  std::size_t number = 0, region = 0;
  double diameter_mm = 0, suv = 0, hu = 0;
  Eigen::Vector3d pet_centre, ct_centre;  ///< in the scanner, mm, DICOM's patient frame
  Ellipsoid pet;                          ///< in the scanner
  Ellipsoid ct;                           ///< in the body without bends
};

/// Raises the uptake of lesions that would drown in what surrounds them (a bladder's wall beside
/// urine) to 1.5 times that, so that what a report tells can be seen. Later exams' prior values
/// follow.
void lift_over_background(Exam& exam, const std::map<std::size_t, LesionPlace>& places,
                          const Body& body);

/// The lesions that are there in the exam (not the resolved ones).
std::vector<SeenLesion> seen_lesions(const Exam& exam,
                                     const std::map<std::size_t, LesionPlace>& places,
                                     const Body& pet_body, const Body& ct_body);

}  // namespace uptake::simulator
