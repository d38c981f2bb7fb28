#include "cron/rules.h"

#include <array>

namespace cronwarp::cron {

std::span<const Rule* const> rules() {
  static constexpr std::array<const Rule*, 15> kRules = {
      &rule::kCronSyntax,
      &rule::kCronValueRange,
      &rule::kCronFieldCount,
      &rule::kCronDayFields,
      &rule::kRateSyntax,
      &rule::kUnknownTimeZone,
      &rule::kZoneNotSupported,
      &rule::kDisputedSchedule,
      &rule::kSloppySchedule,
      &rule::kInlineTimeZone,
      &rule::kNeverFires,
      &rule::kRareFiring,
      &rule::kMinuteStarUnderFixedHour,
      &rule::kNumericWeekday,
      &rule::kUnevenStep,
  };
  return kRules;
}

}  // namespace cronwarp::cron
