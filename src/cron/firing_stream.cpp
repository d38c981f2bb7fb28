#include "cron/firing_stream.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <utility>

#include "cron/day_walk.h"
#include "cron/task_matrix.h"

namespace cronwarp::cron {
namespace {

constexpr std::int32_t kNone = std::numeric_limits<std::int32_t>::max();

// One firing of a schedule that is not in the matrix. Its bits order by second, then schedule.
using Single = std::uint64_t;
Single make_single(std::int32_t second, std::uint32_t schedule) {
  return static_cast<std::uint64_t>(second) << 32 | schedule;
}
std::int32_t second_of(Single single) { return static_cast<std::int32_t>(single >> 32); }
std::uint32_t schedule_of(Single single) { return static_cast<std::uint32_t>(single); }

// Sorts by second, then schedule. Most share whole minutes, so a counting sort by minute leaves
// little to do.
void sort_singles(std::vector<Single>& singles, std::vector<Single>& scratch) {
  constexpr std::size_t kMinutes = 1440;
  std::array<std::uint32_t, kMinutes + 1> begin{};
  const auto minute_of = [](Single s) { return static_cast<std::size_t>(second_of(s) / 60); };
  for (Single s : singles) ++begin[minute_of(s) + 1];
  for (std::size_t m = 0; m < kMinutes; ++m) begin[m + 1] += begin[m];
  scratch.resize(singles.size());
  std::array<std::uint32_t, kMinutes + 1> next = begin;
  for (Single s : singles) scratch[next[minute_of(s)]++] = s;
  for (std::size_t m = 0; m < kMinutes; ++m) {
    const auto first = scratch.begin() + begin[m];
    const auto last = scratch.begin() + begin[m + 1];
    if (!std::is_sorted(first, last)) std::sort(first, last);
  }
  singles.swap(scratch);
}

}  // namespace

struct FiringStream::State {
  // A schedule that is not in the matrix.
  struct Other {
    const Schedule::Impl* schedule;
    std::uint32_t index;
    ZonedCron::Stretch stretch{};  // of a zoned one
  };

  State(std::vector<const Schedule*> schedules, TimeRange range);

  std::optional<Batch> next();

 private:
  bool enter_next_day();
  void collect_singles();
  void append_firings(Other& other);
  void find_matrix_batch();
  void take_singles(std::int32_t second);

  SecondRange range_;
  TaskMatrix matrix_;
  std::vector<Other> others_;

  std::int32_t day_;        // the current one; its batches are being handed out
  std::int32_t last_day_;   // of the range
  std::int32_t begin_ = 0;  // of the range in the current day, in seconds
  std::int32_t end_ = 0;

  bool matrix_has_day_ = false;
  std::int32_t minute_ = 0;  // of the day: the first that find_matrix_batch has not seen
  std::int32_t hour_entered_ = -1;
  bool hour_has_firings_ = false;
  std::int32_t matrix_second_ = kNone;  // of the batch found ahead
  std::vector<std::uint32_t> matrix_batch_;
  std::size_t matrix_count_ = 0;
  bool taken_ = false;  // the batch found ahead was handed out

  std::vector<Single> singles_;  // of the day, sorted
  std::size_t single_ = 0;       // the next one
  std::vector<std::uint32_t> single_batch_;
  std::vector<std::uint32_t> merged_;
  std::vector<std::int32_t> day_list_;
  std::vector<Single> scratch_;
};

FiringStream::State::State(std::vector<const Schedule*> schedules, TimeRange range)
    : range_(clamp_to_seconds(range)),
      matrix_(schedules.size()),
      day_(static_cast<std::int32_t>(floor_div(range_.from, kDaySeconds)) - 1),
      last_day_(static_cast<std::int32_t>(floor_div(range_.to - 1, kDaySeconds))),
      matrix_batch_(schedules.size() + TaskMatrix::kSlack) {
  for (std::size_t i = 0; i < schedules.size(); ++i) {
    const Schedule::Impl& impl = schedules[i]->impl();
    const auto index = static_cast<std::uint32_t>(i);
    if (const auto* cron = std::get_if<WallCron>(&impl.timing)) {
      matrix_.add(index, *cron);
    } else {
      others_.push_back({&impl, index, {}});
    }
  }
}

void FiringStream::State::append_firings(Other& other) {
  if (const auto* zoned = std::get_if<ZonedCron>(&other.schedule->timing)) {
    zoned->append_day(day_, other.stretch, day_list_);
    return;
  }
  const std::int64_t begin = day_ * kDaySeconds;
  for (auto at = other.schedule->at_or_after(begin); at && *at < begin + kDaySeconds;
       at = other.schedule->at_or_after(*at + 1)) {
    day_list_.push_back(static_cast<std::int32_t>(*at - begin));
  }
}

void FiringStream::State::collect_singles() {
  singles_.clear();
  single_ = 0;
  for (Other& other : others_) {
    day_list_.clear();
    append_firings(other);
    for (std::int32_t second : day_list_) {
      if (second >= begin_ && second < end_) singles_.push_back(make_single(second, other.index));
    }
  }
  if (!singles_.empty()) sort_singles(singles_, scratch_);
}

bool FiringStream::State::enter_next_day() {
  if (day_ >= last_day_) return false;
  ++day_;
  const std::int64_t midnight = day_ * kDaySeconds;
  begin_ = static_cast<std::int32_t>(std::max<std::int64_t>(range_.from - midnight, 0));
  end_ = static_cast<std::int32_t>(std::min(range_.to - midnight, kDaySeconds));
  collect_singles();
  matrix_has_day_ = matrix_.enter_day(day_);
  minute_ = (begin_ + 59) / 60;
  hour_entered_ = -1;
  find_matrix_batch();
  return true;
}

// Looks ahead to the next minute of the day in which the matrix has firings.
void FiringStream::State::find_matrix_batch() {
  matrix_second_ = kNone;
  if (!matrix_has_day_) return;
  while (minute_ * 60 < end_) {
    const std::int32_t hour = minute_ / 60;
    if (hour != hour_entered_) {
      hour_entered_ = hour;
      hour_has_firings_ = matrix_.enter_hour(static_cast<unsigned>(hour));
    }
    if (!hour_has_firings_) {
      minute_ = (hour + 1) * 60;
      continue;
    }
    const std::int32_t minute = minute_++;
    matrix_count_ = matrix_.due(static_cast<unsigned>(minute % 60), matrix_batch_.data());
    if (matrix_count_ != 0) {
      matrix_second_ = minute * 60;
      return;
    }
  }
}

// Moves the singles of a second to single_batch_.
void FiringStream::State::take_singles(std::int32_t second) {
  single_batch_.clear();
  while (single_ < singles_.size() && second_of(singles_[single_]) == second) {
    single_batch_.push_back(schedule_of(singles_[single_++]));
  }
}

std::optional<FiringStream::Batch> FiringStream::State::next() {
  if (range_.from >= range_.to) return std::nullopt;
  // The batch handed out last time is no longer needed.
  if (taken_) find_matrix_batch();
  taken_ = false;
  while (matrix_second_ == kNone && single_ == singles_.size()) {
    if (!enter_next_day()) return std::nullopt;
  }
  const std::int32_t single_second =
      single_ < singles_.size() ? second_of(singles_[single_]) : kNone;
  const std::int32_t second = std::min(matrix_second_, single_second);
  const Instant at{std::chrono::seconds{day_ * kDaySeconds + second}};
  taken_ = matrix_second_ == second;
  if (single_second != second) return Batch{at, std::span(matrix_batch_).first(matrix_count_)};
  take_singles(second);
  if (!taken_) return Batch{at, single_batch_};
  merged_.resize(matrix_count_ + single_batch_.size());
  std::merge(matrix_batch_.begin(),
             matrix_batch_.begin() + static_cast<std::ptrdiff_t>(matrix_count_),
             single_batch_.begin(), single_batch_.end(), merged_.begin());
  return Batch{at, merged_};
}

FiringStream::FiringStream(std::vector<const Schedule*> schedules, TimeRange range)
    : state_(std::make_unique<State>(std::move(schedules), range)) {}
FiringStream::~FiringStream() = default;
FiringStream::FiringStream(FiringStream&&) noexcept = default;

std::optional<FiringStream::Batch> FiringStream::next() { return state_->next(); }

}  // namespace cronwarp::cron
