#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace cronwarp {

// What a rack does with a request in place of answering it as it should.
enum class AnswerKind : std::uint8_t {
  kStatus,     // answers `status` and `body`; the work is not done
  kHang,       // never answers
  kReset,      // resets the connection; the work is not done
  kSlow,       // answers as it should, after `delay`
  kCutBody,    // does the work and ends the connection in the middle of the answer's body
  kLoseReply,  // does the work and resets the connection
};

// One entry of a scenario's `answers`: which requests, and what they get. The first entry that
// takes a request decides.
struct ScriptedAnswer {
  std::string method;        // "GET"; empty: any
  std::string path_pattern;  // '*' stands for one segment, a last '**' for all that follow
  AnswerKind kind = AnswerKind::kStatus;
  int status = 500;
  std::string body;
  Duration delay{0};  // of a wall clock: it is the client's patience that is tried

  // Which of the requests that fit, all of these together:
  std::uint64_t skip = 0;              // not the first so many
  std::optional<std::uint64_t> times;  // then so many; nullopt: all
  std::optional<Instant> from;         // of the rack's clock
  std::optional<Instant> to;           // not included
  double probability = 1;
};

}  // namespace cronwarp
