#include "sim/kernel/event_queue.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>

#include "base/contract.h"

namespace cronwarp::sim {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

std::int64_t second_of(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

}  // namespace

bool EventQueue::Later::operator()(const Entry& a, const Entry& b) const {
  return std::tie(a.event.at, a.event.rank, a.event.entity, a.sequence) >
         std::tie(b.event.at, b.event.rank, b.event.entity, b.sequence);
}

EventQueue::EventQueue(Instant start) : open_second_(second_of(start)), free_node_(kNone) {
  buckets_.fill({kNone, kNone});
}

void EventQueue::push(const Event& event) {
  const std::int64_t second = second_of(event.at);
  CRONWARP_ASSERT(second >= open_second_, "an event was scheduled in the past");
  const Entry entry{event, pushed_++};
  ++size_;
  if (second == open_second_) {
    late_.push_back(entry);
    std::push_heap(late_.begin(), late_.end(), Later{});
  } else if (second - open_second_ < kSlots) {
    push_to_wheel(second, entry);
  } else {
    far_.push_back(entry);
    std::push_heap(far_.begin(), far_.end(), Later{});
  }
}

void EventQueue::push_to_wheel(std::int64_t second, const Entry& entry) {
  std::uint32_t node = free_node_;
  if (node == kNone) {
    node = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({entry, kNone});
  } else {
    free_node_ = nodes_[node].next;
    nodes_[node] = {entry, kNone};
  }
  const auto slot = static_cast<std::size_t>(second & (kSlots - 1));
  Bucket& bucket = buckets_[slot];
  if (bucket.first == kNone) {
    bucket.first = node;
    occupied_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  } else {
    nodes_[bucket.last].next = node;
  }
  bucket.last = node;
}

std::optional<Event> EventQueue::pop_before(Instant at, std::uint8_t rank) {
  const std::int64_t limit = second_of(at);
  while (true) {
    if (const Entry* first = peek_open()) {
      const Event& event = first->event;
      if (event.at > at || (event.at == at && event.rank >= rank)) return std::nullopt;
      return take_open();
    }
    if (open_second_ >= limit) return std::nullopt;
    open(next_occupied(limit).value_or(limit));
  }
}

void EventQueue::open(std::int64_t second) {
  open_second_ = second;
  open_.clear();
  open_taken_ = 0;
  // Events that the moved window now covers leave the far heap, in their order.
  while (!far_.empty() && second_of(far_.front().event.at) - second < kSlots) {
    std::pop_heap(far_.begin(), far_.end(), Later{});
    push_to_wheel(second_of(far_.back().event.at), far_.back());
    far_.pop_back();
  }
  const auto slot = static_cast<std::size_t>(second & (kSlots - 1));
  Bucket& bucket = buckets_[slot];
  if (bucket.first == kNone) return;
  for (std::uint32_t node = bucket.first; node != kNone; node = nodes_[node].next) {
    open_.push_back(nodes_[node].entry);
  }
  nodes_[bucket.last].next = free_node_;
  free_node_ = bucket.first;
  bucket = {kNone, kNone};
  occupied_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
  std::sort(open_.begin(), open_.end(),
            [](const Entry& a, const Entry& b) { return Later{}(b, a); });
}

std::optional<std::int64_t> EventQueue::next_occupied(std::int64_t limit) const {
  // Every event of the wheel lies in the kSlots - 1 seconds after the open one.
  const std::int64_t wheel_last = std::min(limit, open_second_ + kSlots - 1);
  for (std::int64_t second = open_second_ + 1; second <= wheel_last;) {
    const auto slot = static_cast<std::size_t>(second & (kSlots - 1));
    const std::uint64_t rest = occupied_[slot / 64] >> (slot % 64);
    if (rest != 0) {
      second += std::countr_zero(rest);
      return second <= wheel_last ? std::optional(second) : std::nullopt;
    }
    second += static_cast<std::int64_t>(64 - slot % 64);
  }
  // The wheel holds nothing up to the limit; the far heap may, once the window has moved.
  if (far_.empty()) return std::nullopt;
  const std::int64_t far = second_of(far_.front().event.at);
  return far <= limit ? std::optional(far) : std::nullopt;
}

const EventQueue::Entry* EventQueue::peek_open() const {
  const Entry* sorted = open_taken_ < open_.size() ? &open_[open_taken_] : nullptr;
  const Entry* late = late_.empty() ? nullptr : &late_.front();
  if (sorted == nullptr || late == nullptr) return sorted != nullptr ? sorted : late;
  return Later{}(*sorted, *late) ? late : sorted;
}

Event EventQueue::take_open() {
  --size_;
  const Entry* first = peek_open();
  if (!late_.empty() && first == &late_.front()) {
    const Event event = first->event;
    std::pop_heap(late_.begin(), late_.end(), Later{});
    late_.pop_back();
    return event;
  }
  ++open_taken_;
  return first->event;
}

}  // namespace cronwarp::sim
