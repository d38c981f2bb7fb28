#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "model/scripted_answer.h"

namespace cronwarp::fakes {

// Decides which requests get a scripted answer. Each entry counts the requests that fit its method,
// path and window and that no entry before it took; of those `skip`, `times` and `probability`
// select. So the same requests in the same order get the same answers.
class AnswerScript {
 public:
  // `answers` is borrowed and outlives the script.
  AnswerScript(const std::vector<ScriptedAnswer>& answers, std::uint64_t seed);

  // What the request gets; nullptr: what it should. `path` without query, decoded or not as the
  // client sent it; `now` is the rack's time.
  const ScriptedAnswer* choose(std::string_view method, std::string_view path, Instant now);

 private:
  const std::vector<ScriptedAnswer>& answers_;
  std::vector<std::uint64_t> fitting_;   // requests so far that fit, by answer
  std::vector<std::uint64_t> subjects_;  // whose luck it is, by answer
  Random random_;
};

}  // namespace cronwarp::fakes
