// make_phantom OUT_FOLDER [--option VALUE ...]: a PET-CT study of a schematic body, for the demo,
// the tests of commands and the benchmarks. Options are the fields of PhantomOptions.
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <string>

#include "support/phantom.h"

int main(int argc, char** argv) {
  using uptake::test::PhantomOptions;
  PhantomOptions options;
  const auto size = [](std::size_t& field) {
    return [&field](const std::string& value) { field = std::stoul(value); };
  };
  const auto text = [](std::string& field) {
    return [&field](const std::string& value) { field = value; };
  };
  const auto number = [](double& field) {
    return [&field](const std::string& value) { field = std::stod(value); };
  };
  const std::map<std::string, std::function<void(const std::string&)>> known{
      {"--slices", size(options.slices)},
      {"--ct-slices", size(options.ct_slices)},
      {"--pet-side", size(options.pet_side)},
      {"--ct-side", size(options.ct_side)},
      {"--patient", text(options.patient_id)},
      {"--name", text(options.patient_name)},
      {"--accession", text(options.accession_number)},
      {"--study", text(options.study_uid)},
      {"--syntax", text(options.syntax)},
      {"--orientation", text(options.orientation)},
      {"--tilt", number(options.tilt_degrees)},
      {"--weight", number(options.weight_kg)},
      {"--dose", number(options.dose_bq)},
      {"--length", number(options.length_mm)},
      {"--seed", [&](const std::string& value) { options.seed = std::stoull(value); }},
  };
  if (argc < 2 || argc % 2 != 0) {
    std::fputs("usage: make_phantom OUT_FOLDER [--option VALUE ...]\n", stderr);
    return 2;
  }
  try {
    for (int i = 2; i + 1 < argc; i += 2) {
      const auto option = known.find(argv[i]);
      if (option == known.end()) {
        std::fprintf(stderr, "make_phantom: unknown option %s\n", argv[i]);
        return 2;
      }
      option->second(argv[i + 1]);
    }
    write_phantom(argv[1], options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_phantom: %s\n", error.what());
    return 1;
  }
  return 0;
}
