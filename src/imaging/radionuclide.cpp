#include "imaging/radionuclide.h"

#include <array>
#include <cctype>
#include <cmath>
#include <string>

namespace uptake {
namespace {

struct Known {
  Radionuclide nuclide;
  std::string_view element;  ///< its English name, lower case
};

constexpr std::array<Known, 14> known{{
    {{"F18", 6586.2, true}, "fluorine"},
    {{"C11", 1223.4, true}, "carbon"},
    {{"N13", 597.9, true}, "nitrogen"},
    {{"O15", 122.2, true}, "oxygen"},
    {{"Ga68", 4057.7, true}, "gallium"},
    {{"Rb82", 75.5, true}, "rubidium"},
    {{"Cu64", 45'721.0, true}, "copper"},
    {{"Zr89", 282'276.0, true}, "zirconium"},
    {{"I124", 360'806.0, true}, "iodine"},
    {{"Tc99m", 21'624.0, false}, "technetium"},
    {{"In111", 242'343.0, false}, "indium"},
    {{"I123", 47'592.0, false}, "iodine"},
    {{"I131", 693'377.0, false}, "iodine"},
    {{"Lu177", 574'404.0, false}, "lutetium"},
}};

/// Letters and digits apart, lower case: "^18^Fluorine" -> ("fluorine", "18").
std::pair<std::string, std::string> letters_and_digits(std::string_view text) {
  std::string letters, digits;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalpha(byte)) letters += static_cast<char>(std::tolower(byte));
    if (std::isdigit(byte)) digits += c;
  }
  return {letters, digits};
}

}  // namespace

std::optional<Radionuclide> radionuclide_named(std::string_view text) {
  const auto [letters, digits] = letters_and_digits(text);
  for (const Known& candidate : known) {
    const auto [symbol, mass] = letters_and_digits(candidate.nuclide.name);
    // The m of metastable stands among the letters, before or behind: ^99m^Technetium, Tc-99m.
    const std::string element(candidate.element);
    const bool same_letters = letters == symbol || letters == element || letters == element + "m" ||
                              letters == "m" + element ||
                              letters == "m" + symbol.substr(0, symbol.size() - 1);
    if (same_letters && digits == mass) return candidate.nuclide;
  }
  return std::nullopt;
}

std::optional<Radionuclide> radionuclide_with_half_life(double seconds) {
  for (const Known& candidate : known)
    if (std::abs(seconds - candidate.nuclide.half_life_s) <= 0.015 * candidate.nuclide.half_life_s)
      return candidate.nuclide;
  return std::nullopt;
}

}  // namespace uptake
