#include "reports/timestamp_text.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/contract.h"

namespace cronwarp::reports {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

char* write_two_digits(char* out, std::int64_t value) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
  return out + 2;
}

}  // namespace

char* TimestampText::write(char* out, Instant at) {
  const std::int64_t ms = at.time_since_epoch().count();
  std::int64_t minute = ms / kMinuteMs;
  std::int64_t rest_ms = ms % kMinuteMs;
  if (rest_ms < 0) {  // before 1970
    --minute;
    rest_ms += kMinuteMs;
  }
  Entry& entry = entries_[static_cast<std::uint64_t>(minute) % kMinutes];
  if (entry.minute != minute) fill(entry, minute);
  std::memcpy(out, entry.prefix.data(), kPrefixBytes);
  out = write_two_digits(out + kPrefixBytes, rest_ms / 1000);
  const std::int64_t fraction_ms = rest_ms % 1000;
  if (fraction_ms != 0) {
    *out++ = '.';
    *out++ = static_cast<char>('0' + fraction_ms / 100);
    out = write_two_digits(out, fraction_ms % 100);
  }
  *out++ = 'Z';
  return out;
}

void TimestampText::fill(Entry& entry, std::int64_t minute) {
  const std::string text = format_instant(Instant{Duration{minute * kMinuteMs}});
  CRONWARP_ASSERT(text.size() == kPrefixBytes + 3, "an instant's year does not have four digits");
  std::copy_n(text.data(), kPrefixBytes, entry.prefix.data());
  entry.minute = minute;
}

}  // namespace cronwarp::reports
