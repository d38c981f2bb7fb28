#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace cronwarp::sim {

// An entry of the simulation's future event list: a small value, never a closure. What rank, entity
// and subject stand for is the world's business; the kernel orders by them.
struct Event {
  Instant at;
  std::uint32_t entity = 0;   // whom it concerns; orders events of one instant and rank
  std::uint32_t subject = 0;  // what it concerns; not part of the order
  std::uint8_t rank = 0;      // orders the kinds of events of one instant
};

// Events come out ordered by (instant, rank, entity, order of going in), so that a run is a
// function of its inputs alone.
//
// A timing wheel with a bucket for each of the next 4096 seconds, an ordered heap for what is
// farther. A bucket is sorted when its second comes. Memory grows with the events in flight.
// Single-threaded.
class EventQueue {
 public:
  explicit EventQueue(Instant start);

  // REQUIRES: event.at is not before the last limit or event of pop_before().
  void push(const Event& event);

  // Removes and returns the first event that comes before (at, rank); nullopt if there is none.
  // REQUIRES: successive limits do not go back.
  std::optional<Event> pop_before(Instant at, std::uint8_t rank);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  struct Entry {
    Event event;
    std::uint64_t sequence = 0;
  };
  // True if `a` comes out after `b`: the order of std::push_heap for a smallest-first heap.
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const;
  };
  struct Node {
    Entry entry;
    std::uint32_t next = 0;
  };
  struct Bucket {
    std::uint32_t first;
    std::uint32_t last;
  };

  static constexpr std::int64_t kSlots = 4096;
  static constexpr std::size_t kWords = kSlots / 64;

  void push_to_wheel(std::int64_t second, const Entry& entry);
  // Makes `second` the open one: its bucket moves, sorted, to `open_`. REQUIRES: open_ is used up.
  void open(std::int64_t second);
  // The first second after the open one, up to `limit`, whose bucket is not empty.
  std::optional<std::int64_t> next_occupied(std::int64_t limit) const;
  const Entry* peek_open() const;
  Event take_open();

  std::int64_t open_second_;
  std::vector<Entry> open_;     // of the open second, sorted
  std::size_t open_taken_ = 0;  // how many of `open_` are gone
  std::vector<Entry> late_;     // heap: pushed for the open second after it was opened
  std::array<Bucket, kSlots> buckets_;
  std::array<std::uint64_t, kWords> occupied_{};
  std::vector<Node> nodes_;  // of all buckets; linked, so that a bucket keeps no capacity
  std::uint32_t free_node_;
  std::vector<Entry> far_;  // heap: beyond the wheel
  std::uint64_t pushed_ = 0;
  std::size_t size_ = 0;
};

}  // namespace cronwarp::sim
