#include "cron/task_matrix.h"

#include <algorithm>
#include <bit>

namespace cronwarp::cron {
namespace {

constexpr std::size_t kWordBits = 64;

}  // namespace

TaskMatrix::TaskMatrix(std::size_t count)
    : words_((count + kWordBits - 1) / kWordBits),
      hours_(24 * words_),
      minutes_(60 * words_),
      day_(words_) {
  hour_.reserve(words_);
  active_.reserve(words_);
}

void TaskMatrix::add(std::uint32_t index, const WallCron& cron) {
  if (cron.never()) return;
  const auto word = static_cast<std::uint32_t>(index / kWordBits);
  const std::uint64_t bit = std::uint64_t{1} << (index % kWordBits);
  for (std::uint32_t hours = cron.times.hours(); hours != 0; hours &= hours - 1) {
    hours_[static_cast<std::size_t>(std::countr_zero(hours)) * words_ + word] |= bit;
  }
  for (std::uint64_t minutes = cron.times.minutes(); minutes != 0; minutes &= minutes - 1) {
    minutes_[static_cast<std::size_t>(std::countr_zero(minutes)) * words_ + word] |= bit;
  }
  const auto [found, is_new] = class_of_.try_emplace(cron.days.fields(), classes_.size());
  if (is_new) classes_.push_back({&cron.days, {}});
  std::vector<Member>& members = classes_[found->second].members;
  if (members.empty() || members.back().word != word) members.push_back({word, 0});
  members.back().bits |= bit;
}

bool TaskMatrix::enter_day(std::int32_t day) {
  std::fill(day_.begin(), day_.end(), 0);
  bool any = false;
  for (const DayClass& day_class : classes_) {
    if (!day_class.days->contains(day)) continue;
    any = true;
    for (const Member& member : day_class.members) day_[member.word] |= member.bits;
  }
  return any;
}

bool TaskMatrix::enter_hour(unsigned hour) {
  hour_.clear();
  active_.clear();
  const std::uint64_t* row = hours_.data() + hour * words_;
  for (std::size_t word = 0; word < words_; ++word) {
    const std::uint64_t bits = day_[word] & row[word];
    if (bits == 0) continue;
    hour_.push_back(bits);
    active_.push_back(static_cast<std::uint32_t>(word));
  }
  return !active_.empty();
}

std::size_t TaskMatrix::due(unsigned minute, std::uint32_t* out) const {
  const std::uint64_t* row = minutes_.data() + minute * words_;
  std::uint32_t* end = out;
  for (std::size_t i = 0; i < active_.size(); ++i) {
    std::uint64_t bits = hour_[i] & row[active_[i]];
    const auto base = static_cast<std::uint32_t>(active_[i] * kWordBits);
    // Eight at a time, written whether there are as many or not: fewer branches to mispredict.
    while (bits != 0) {
      const int rest = std::popcount(bits);
      for (std::size_t k = 0; k < kSlack; ++k) {
        end[k] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
        bits &= bits - 1;
      }
      end += std::min(rest, static_cast<int>(kSlack));
    }
  }
  return static_cast<std::size_t>(end - out);
}

}  // namespace cronwarp::cron
