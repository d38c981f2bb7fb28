#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "model/outcome.h"
#include "reports/report.h"
#include "runner/json_cursor.h"

// The values of a report.json that several of its parts have. What is not as it must be becomes the
// cursor's fault.

namespace cronwarp::reports {

inline constexpr std::int64_t kIntegerMax = std::numeric_limits<std::int64_t>::max();

std::uint64_t count(const JsonCursor& value);
Duration milliseconds(const JsonCursor& value);
std::optional<Instant> instant_or_null(const JsonCursor& value);

// Of members that earlier minor versions did not have.
std::uint64_t count_or_zero(const JsonCursor& object, std::string_view name);
std::string text_or_nothing(const JsonCursor& object, std::string_view name);
std::vector<std::string> texts_or_nothing(const JsonCursor& object, std::string_view name);

Severity severity(const JsonCursor& value);
// Its members `outcome`, `cause` and `detail`.
Outcome outcome(const JsonCursor& object);
OutcomeCounts outcome_counts(const JsonCursor& object);
SourcePlace place(const JsonCursor& object_or_null);
// All 64 bits, written with digits of this base.
std::uint64_t bits(const JsonCursor& value, int base);

// The fault of a name that nothing has.
void unknown(const JsonCursor& value, std::string_view name);

template <class Integer>
Integer integer(const JsonCursor& value) {
  return static_cast<Integer>(
      value.integer(std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max()));
}

// The one of the values that is called so.
template <class Enum>
Enum one_of(const JsonCursor& value, std::span<const Enum> values) {
  const std::string name = value.text();
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](Enum each) { return to_string(each) == name; });
  if (found != values.end()) return *found;
  unknown(value, name);
  return values.front();
}

// The same of a value that can be read by its name.
template <class Parse>
auto parsed(const JsonCursor& value, Parse parse) {
  const std::string name = value.text();
  const auto found = parse(name);
  if (!found) unknown(value, name);
  return found.value_or(typename decltype(parse(name))::value_type{});
}

}  // namespace cronwarp::reports
