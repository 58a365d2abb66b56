#include "simulator/report/language_author.h"

#include "core/error.h"

namespace uptake::simulator {
namespace {

using Json = nlohmann::json;

template <class T>
void take(const Json& entry, const char* key, T& value) {
  if (entry.contains(key)) value = entry.at(key).get<T>();
}

Author author_from(const Json& entry) {
  Author author;
  take(entry, "name", author.name);
  take(entry, "weight", author.weight);
  take(entry, "traits", author.traits);
  author.headers = entry.at("headers").get<std::map<std::string, std::vector<std::string>>>();
  author.areas = entry.at("areas").get<std::vector<std::string>>();
  take(entry, "findings", author.findings);
  take(entry, "impression", author.impression);
  take(entry, "inline_headers", author.inline_headers);
  take(entry, "all_caps", author.all_caps);
  take(entry, "british", author.british);
  take(entry, "si_units", author.si_units);
  take(entry, "millimetres", author.millimetres);
  take(entry, "serial_comma", author.serial_comma);
  take(entry, "wrap", author.wrap);
  take(entry, "typos", author.typos);
  take(entry, "normals", author.normals);
  take(entry, "physiology", author.physiology);
  take(entry, "technique", author.technique);
  take(entry, "measures", author.measures);
  take(entry, "vague", author.vague);
  take(entry, "joins", author.joins);
  for (const char* section : {"history", "procedure", "findings", "impression"}) {
    if (!author.headers.contains(section)) {
      throw Error("config.invalid", std::string("no headers for the section ") + section);
    }
  }
  return author;
}

}  // namespace

std::vector<Author> authors_from(const Json& authors) {
  std::vector<Author> all;
  for (const Json& entry : authors) {
    with_context("author " + entry.value("name", "without a name"), [&] {
      try {
        all.push_back(author_from(entry));
      } catch (const Json::exception& error) {
        throw Error("config.invalid", error.what());
      }
    });
  }
  if (all.empty()) throw Error("config.invalid", "no authors");
  return all;
}

}  // namespace uptake::simulator
