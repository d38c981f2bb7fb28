#pragma once

#include <string_view>
#include <vector>

#include "base/source_text.h"

namespace cronwarp::cron {

enum class FieldName { kMinute, kHour, kDayOfMonth, kMonth, kDayOfWeek, kYear };

// "minute", "day of month", …
std::string_view to_string(FieldName name);

// One element of a field's list, as written: a value, a range or '*', perhaps with a step.
struct FieldItem {
  Span span;
  int first = 0;
  int last = 0;  // before `first` in a range that wraps around
  int step = 1;
  bool is_star = false;
  bool has_step = false;
  bool has_number = false;  // a value is written in digits
};

struct CronField {
  FieldName name = FieldName::kMinute;
  Span span;
  std::vector<FieldItem> items;
};

// A cron expression as written, in the order of its fields; what the lints look at. Empty for
// macros.
using CronFields = std::vector<CronField>;

}  // namespace cronwarp::cron
