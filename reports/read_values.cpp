#include "reports/read_values.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace cronwarp::reports {
namespace {

OutcomeKind outcome_kind(const JsonCursor& value) {
  static constexpr auto kValues = [] {
    std::array<OutcomeKind, kOutcomeKinds> values{};
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<OutcomeKind>(i);
    return values;
  }();
  return one_of<OutcomeKind>(value, kValues);
}

Cause cause(const JsonCursor& value) {
  const std::string name = value.text();
  // The numbers of causes have no gap: the first without a name is after the last.
  for (std::uint8_t number = 0;; ++number) {
    const std::string_view known = to_string(static_cast<Cause>(number));
    if (known == name && !known.empty()) return static_cast<Cause>(number);
    if (known.empty()) break;
  }
  unknown(value, name);
  return {};
}

}  // namespace

std::uint64_t count(const JsonCursor& value) {
  return static_cast<std::uint64_t>(value.integer(0, kIntegerMax));
}

std::uint64_t count_or_zero(const JsonCursor& object, std::string_view name) {
  return object.has(name) ? count(object.member(name)) : 0;
}

Duration milliseconds(const JsonCursor& value) { return Duration{value.integer(0, kIntegerMax)}; }

std::optional<Instant> instant_or_null(const JsonCursor& value) {
  if (value.is_null()) return std::nullopt;
  return value.instant();
}

std::string text_or_nothing(const JsonCursor& object, std::string_view name) {
  return object.has(name) ? object.member(name).text_or_null() : std::string();
}

std::vector<std::string> texts_or_nothing(const JsonCursor& object, std::string_view name) {
  return object.has(name) ? object.member(name).texts() : std::vector<std::string>();
}

void unknown(const JsonCursor& value, std::string_view name) {
  value.fault(fmt::format("is '{}', which this version of the program does not know", name));
}

Severity severity(const JsonCursor& value) {
  static constexpr std::array kValues = {Severity::kNote, Severity::kWarning, Severity::kError};
  return one_of<Severity>(value, kValues);
}

Outcome outcome(const JsonCursor& object) {
  const JsonCursor detail = object.member("detail");
  return {outcome_kind(object.member("outcome")), cause(object.member("cause")),
          detail.is_null() ? 0 : integer<std::int32_t>(detail)};
}

OutcomeCounts outcome_counts(const JsonCursor& object) {
  OutcomeCounts counts;
  for (std::size_t kind = 0; kind < counts.by_kind.size(); ++kind) {
    counts.by_kind[kind] = count(object.member(to_string(static_cast<OutcomeKind>(kind))));
  }
  return counts;
}

SourcePlace place(const JsonCursor& object_or_null) {
  const JsonCursor& object = object_or_null;
  if (object.is_null()) return {};
  return {object.member("path").text(),
          {integer<std::uint32_t>(object.member("line")),
           integer<std::uint32_t>(object.member("column"))},
          {integer<std::uint32_t>(object.member("end_line")),
           integer<std::uint32_t>(object.member("end_column"))}};
}

std::uint64_t bits(const JsonCursor& value, int base) {
  const std::string digits = value.text();
  std::uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped_at, error] = std::from_chars(digits.data(), end, number, base);
  if (error != std::errc{} || stopped_at != end) {
    value.fault(fmt::format("is '{}', and must be 64 bits in digits of base {}", digits, base));
  }
  return number;
}

}  // namespace cronwarp::reports
