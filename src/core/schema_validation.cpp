// The only file that includes valijson: it takes seconds to compile.
#include "core/schema_validation.h"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace uptake {

std::optional<SchemaViolation> find_violation(const nlohmann::json& value,
                                              const nlohmann::json& schema) {
  using valijson::adapters::NlohmannJsonAdapter;
  valijson::Schema rules;
  valijson::SchemaParser().populateSchema(NlohmannJsonAdapter(schema), rules);

  valijson::ValidationResults results;
  // Strong types: "7" is not a number.
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  if (validator.validate(rules, NlohmannJsonAdapter(value), &results)) return std::nullopt;

  SchemaViolation violation;
  // The innermost failure is reported first, those of the objects around it after it.
  valijson::ValidationResults::Error error;
  if (!results.popError(error)) return violation;
  violation.description = error.description;
  for (std::size_t i = 1; i < error.context.size(); ++i) {  // 0 is "<root>"
    const auto& bracketed = error.context[i];               // "[grid]"
    violation.path.push_back(bracketed.substr(1, bracketed.size() - 2));
  }
  return violation;
}

}  // namespace uptake
