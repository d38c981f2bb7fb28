#include "fakes/twin_counter.h"

#include <utility>

namespace cronwarp::fakes {

TwinCounter::TwinCounter() : entries_(64) {}

std::uint32_t TwinCounter::count(std::uint64_t what, Instant now) {
  if (now != now_) {
    now_ = now;
    used_ = 0;
  }
  Entry& entry = find(what, now);
  if (entry.at == now) return ++entry.count;
  entry = {what, now, 0};
  if (++used_ * 2 > entries_.size()) grow();
  return 0;
}

TwinCounter::Entry& TwinCounter::find(std::uint64_t what, Instant now) {
  const std::size_t mask = entries_.size() - 1;
  std::size_t i = static_cast<std::size_t>(what) & mask;
  while (entries_[i].at == now && entries_[i].what != what) i = (i + 1) & mask;
  return entries_[i];
}

void TwinCounter::grow() {
  const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(entries_.size() * 2));
  for (const Entry& entry : old) {
    if (entry.at == now_) find(entry.what, now_) = entry;
  }
}

}  // namespace cronwarp::fakes
