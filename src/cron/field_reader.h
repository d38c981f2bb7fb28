#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "cron/cron_fields.h"
#include "cron/schedule.h"

// What the parsers of all dialects share: pieces of text that know their place, and the reading of
// numbers and names.

namespace cronwarp::cron {

// A piece of the schedule text.
struct Slice {
  std::string_view text;
  std::uint32_t begin = 0;  // offset in the whole text

  bool empty() const { return text.empty(); }
  Span span() const { return {begin, begin + static_cast<std::uint32_t>(text.size())}; }
  // REQUIRES: offset <= text.size().
  Slice substr(std::size_t offset, std::size_t length = std::string_view::npos) const {
    return {text.substr(offset, length), begin + static_cast<std::uint32_t>(offset)};
  }
};

bool is_blank(char c);
Slice trim(Slice text);
// Pieces between single separators; one more than there are separators.
std::vector<Slice> split(Slice text, char separator);
// Pieces between runs of blanks and tabs.
std::vector<Slice> split_fields(Slice text);
bool is_digits(std::string_view text);
bool is_letters(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

class ProblemSink {
 public:
  explicit ProblemSink(std::vector<Problem>& problems) : problems_(problems) {}

  void report(const Rule& rule, Span span, std::string message, std::string help) {
    if (rule.severity == Severity::kError) failed_ = true;
    problems_.push_back({&rule, span, std::move(message), std::move(help)});
  }
  bool failed() const { return failed_; }

 private:
  std::vector<Problem>& problems_;
  bool failed_ = false;
};

// What a field takes in one dialect.
struct FieldSpec {
  FieldName name;
  int min;
  int max;
  std::string_view help;                         // "use a value from 0 to 59"
  std::span<const std::string_view> names = {};  // of first_named, first_named + 1, …
  int first_named = 0;
};

extern const std::span<const std::string_view> kMonthNames;    // JAN …
extern const std::span<const std::string_view> kWeekdayNames;  // SUN …

// A number inside the field's range or one of its names; nullopt: reported.
std::optional<int> read_value(Slice text, const FieldSpec& spec, ProblemSink& sink);

// The number after '/', zero included; nullopt: reported.
std::optional<int> read_step(Slice text, const FieldSpec& spec, ProblemSink& sink);

// Digits as a number; nullopt if they are none or too many to matter.
std::optional<int> to_number(std::string_view digits);

// Calls use(value) for each value of the item, also of one that wraps around.
template <class Use>
void for_each_value(const FieldItem& item, const FieldSpec& spec, Use use) {
  const int size = spec.max - spec.min + 1;
  const int last = item.last >= item.first ? item.last : item.last + size;
  for (int value = item.first; value <= last; value += item.step) {
    use(spec.min + (value - spec.min) % size);
  }
}

// The values as bits. REQUIRES: spec.max < 64.
std::uint64_t bits_of(const CronField& field, const FieldSpec& spec);

// Reports a wrong number of fields; false if so.
bool check_field_count(const std::vector<Slice>& fields, std::size_t wanted, Slice whole,
                       std::string_view form, ProblemSink& sink);

// The five fields that a macro such as "@daily" stands for, in Kubernetes and in Debian cron alike;
// nullopt: it is none of the calendar macros.
std::optional<std::string_view> macro_fields(std::string_view macro);
std::vector<std::string_view> macro_names();

// "unknown macro '@dayly'" and what it may have meant. Words are the macros that exist.
void report_unknown_macro(Slice word, std::span<const std::string_view> words,
                          std::string_view platform, ProblemSink& sink);

}  // namespace cronwarp::cron
