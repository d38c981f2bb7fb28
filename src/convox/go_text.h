#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "base/time.h"

// Values as the clients, which are Go programs, write them into options. What cannot be read is
// refused in the words of Go's library, because a rack answers with them.

namespace cronwarp::convox {

// Decimal, 64 bits. `function` is the one whose name the message carries: "strconv.Atoi".
Expected<std::int64_t, std::string> parse_go_int(std::string_view text, std::string_view function);

// "1h0m0s", "1.5h", "-2m", "0". What is finer than a millisecond is cut off.
Expected<Duration, std::string> parse_go_duration(std::string_view text);

}  // namespace cronwarp::convox
