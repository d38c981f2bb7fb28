#include "cron/robfig_walk.h"

#include "cron/civil.h"

namespace cronwarp::cron {
namespace {

// Go's time.Time in a location, as far as the walk needs it.
class GoTime {
 public:
  GoTime(std::int64_t second, const TimeZone& zone)
      : second_(second), wall_(second + zone.at(second).offset_s), zone_(&zone) {}

  std::int64_t second() const { return second_; }
  std::int32_t day_number() const {
    return static_cast<std::int32_t>(floor_div(wall_, kDaySeconds));
  }
  CivilDate date() const { return civil_from_days(day_number()); }
  int hour() const { return static_cast<int>(second_of_day() / 3600); }
  int minute() const { return static_cast<int>(second_of_day() / 60 % 60); }
  int second_of_minute() const { return static_cast<int>(second_of_day() % 60); }

  GoTime plus(std::int64_t seconds) const { return {second_ + seconds, *zone_}; }
  GoTime at_midnight() const { return on(day_number(), 0); }
  GoTime at_full_hour() const { return on(day_number(), std::int64_t{hour()} * 3600); }
  GoTime at_first_of_month() const {
    return on(day_number() - static_cast<std::int32_t>(date().day) + 1, 0);
  }
  GoTime plus_days(std::int32_t days) const { return on(day_number() + days, second_of_day()); }
  GoTime plus_month() const {
    const CivilDate from = date();
    const bool december = from.month == 12;
    const std::int32_t first =
        days_from_civil(from.year + (december ? 1 : 0), december ? 1 : from.month + 1, 1);
    return on(first + static_cast<std::int32_t>(from.day) - 1, second_of_day());
  }

 private:
  std::int64_t second_of_day() const { return wall_ - day_number() * kDaySeconds; }

  // time.Date: tries the offset found by taking the wall-clock time for UTC, then the one it leads
  // to.
  GoTime on(std::int32_t day, std::int64_t second_of_day) const {
    const std::int64_t wall = day * kDaySeconds + second_of_day;
    const TimeZone::Period guess = zone_->at(wall);
    const std::int64_t utc = wall - guess.offset_s;
    if (utc >= guess.begin_s && utc < guess.end_s) return {utc, *zone_};
    return {wall - zone_->at(utc).offset_s, *zone_};
  }

  std::int64_t second_;
  std::int64_t wall_;
  const TimeZone* zone_;
};

// One round of the loop that spec.go calls WRAP. True: the time matches in all fields.
class Walk {
 public:
  Walk(const WallCron& cron, GoTime time, std::int64_t limit)
      : cron_(cron), time_(time), limit_(limit) {}

  bool round() { return to_month() && to_day() && to_hour() && to_minute() && to_second(); }
  std::int64_t second() const { return time_.second(); }
  bool past_limit() const { return time_.second() >= limit_; }

 private:
  // Each moves on to the next match of its field; false: the round begins anew.
  bool to_month() {
    while (!cron_.days.has_month(time_.date().month)) {
      if (!moved_) time_ = time_.at_first_of_month();
      moved_ = true;
      time_ = time_.plus_month();
      if (time_.date().month == 1 || past_limit()) return false;
    }
    return true;
  }

  bool to_day() {
    while (!cron_.days.contains(time_.day_number())) {
      if (!moved_) time_ = time_.at_midnight();
      moved_ = true;
      time_ = time_.plus_days(1);
      // Back to midnight where that day has none.
      const int hour = time_.hour();
      if (hour != 0) time_ = time_.plus(std::int64_t{3600} * (hour > 12 ? 24 - hour : -hour));
      if (time_.date().day == 1 || past_limit()) return false;
    }
    return true;
  }

  bool to_hour() {
    while ((cron_.times.hours() >> time_.hour() & 1U) == 0) {
      if (!moved_) time_ = time_.at_full_hour();
      moved_ = true;
      time_ = time_.plus(3600);
      if (time_.hour() == 0) return false;
    }
    return true;
  }

  bool to_minute() {
    while ((cron_.times.minutes() >> time_.minute() & 1U) == 0) {
      if (!moved_) time_ = time_.plus(-time_.second_of_minute());
      moved_ = true;
      time_ = time_.plus(60);
      if (time_.minute() == 0) return false;
    }
    return true;
  }

  bool to_second() {
    if (time_.second_of_minute() == 0) return true;
    moved_ = true;
    time_ = time_.plus(60 - time_.second_of_minute());
    return false;
  }

  const WallCron& cron_;
  GoTime time_;
  std::int64_t limit_;
  bool moved_ = false;
};

}  // namespace

std::optional<std::int64_t> robfig_next(const WallCron& cron, const TimeZone& zone,
                                        std::int64_t after, std::int64_t limit) {
  if (cron.never()) return std::nullopt;
  Walk walk(cron, GoTime(after + 1, zone), limit);
  while (!walk.past_limit()) {
    if (walk.round() && !walk.past_limit()) return walk.second();
  }
  return std::nullopt;
}

}  // namespace cronwarp::cron
