#include "cron/cron_fields.h"

namespace cronwarp::cron {

std::string_view to_string(FieldName name) {
  switch (name) {
    case FieldName::kMinute:
      return "minute";
    case FieldName::kHour:
      return "hour";
    case FieldName::kDayOfMonth:
      return "day of month";
    case FieldName::kMonth:
      return "month";
    case FieldName::kDayOfWeek:
      return "day of week";
    case FieldName::kYear:
      return "year";
  }
  return "field";
}

}  // namespace cronwarp::cron
