#include "reports/timestamp_text.h"

#include <chrono>
#include <cstring>

#include "base/contract.h"

namespace cronwarp::reports {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

constexpr auto kDigitPairs = [] {
  std::array<std::array<char, 2>, 100> pairs{};
  for (std::size_t value = 0; value < 100; ++value) {
    pairs[value] = {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
  }
  return pairs;
}();

// REQUIRES: value < 100.
char* put_pair(char* out, std::uint32_t value) {
  std::memcpy(out, kDigitPairs[value].data(), 2);
  return out + 2;
}

}  // namespace

char* TimestampText::write(char* out, Instant at) {
  if (at != latest_at_) {
    latest_bytes_ = static_cast<std::size_t>(format(latest_.data(), at) - latest_.data());
    latest_at_ = at;
  }
  std::memcpy(out, latest_.data(), kBytesMax);
  return out + latest_bytes_;
}

char* TimestampText::format(char* out, Instant at) {
  const std::int64_t ms = at.time_since_epoch().count();
  std::int64_t day = ms / kDayMs;
  if (ms < day * kDayMs) --day;  // before 1970 division rounds up
  Entry& entry = entries_[static_cast<std::uint64_t>(day) % kDays];
  if (entry.day != day) fill(entry, day);
  std::memcpy(out, entry.text.data(), kDateBytes);
  out += kDateBytes;

  const auto time_ms = static_cast<std::uint32_t>(ms - day * kDayMs);
  const std::uint32_t second = time_ms / 1000;
  out = put_pair(out, second / 3600);
  *out++ = ':';
  out = put_pair(out, second / 60 % 60);
  *out++ = ':';
  out = put_pair(out, second % 60);
  if (const std::uint32_t fraction_ms = time_ms % 1000; fraction_ms != 0) {
    *out++ = '.';
    *out++ = static_cast<char>('0' + fraction_ms / 100);
    out = put_pair(out, fraction_ms % 100);
  }
  *out++ = 'Z';
  return out;
}

void TimestampText::fill(Entry& entry, std::int64_t day) {
  using std::chrono::days;
  const std::chrono::year_month_day date{std::chrono::sys_days{days{day}}};
  const int year = static_cast<int>(date.year());
  CRONWARP_ASSERT(year >= 0 && year <= 9999, "an instant's year does not have four digits");
  char* out = put_pair(entry.text.data(), static_cast<std::uint32_t>(year) / 100);
  out = put_pair(out, static_cast<std::uint32_t>(year) % 100);
  *out++ = '-';
  out = put_pair(out, static_cast<unsigned>(date.month()));
  *out++ = '-';
  out = put_pair(out, static_cast<unsigned>(date.day()));
  *out = 'T';
  entry.day = day;
}

}  // namespace cronwarp::reports
