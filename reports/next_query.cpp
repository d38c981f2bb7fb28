#include "reports/next_query.h"

#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cronwarp::reports {
namespace {

using nlohmann::json;

// What is wrong with one member, or empty.
std::string read_member(const std::string& key, const json& value, NextQuery& query) {
  if (key == "n") {
    if (!value.is_number_unsigned() ||
        value.get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max()) {
      return "'n' is not a whole number from 0 on";
    }
    query.count = value.get<std::uint32_t>();
    return "";
  }
  std::string* text = key == "expr"      ? &query.expression
                      : key == "dialect" ? &query.dialect
                      : key == "tz"      ? &query.zone
                      : key == "from"    ? &query.from
                                         : nullptr;
  if (text == nullptr) return fmt::format("unknown key '{}'", key);
  if (!value.is_string()) return fmt::format("'{}' is not a string", key);
  *text = value.get<std::string>();
  return "";
}

}  // namespace

Expected<NextQuery, std::string> parse_next_query(std::string_view line,
                                                  const std::string& default_from) {
  const json document = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return Unexpected{std::string("this is not a JSON object")};
  NextQuery query;
  query.from = default_from;
  for (const auto& [key, value] : document.items()) {
    std::string wrong = read_member(key, value, query);
    if (!wrong.empty()) return Unexpected{std::move(wrong)};
  }
  for (const char* key : {"expr", "dialect"}) {
    if (!document.contains(key)) return Unexpected{fmt::format("'{}' is missing", key)};
  }
  return query;
}

}  // namespace cronwarp::reports
