#pragma once

#include <cstdint>
#include <vector>

namespace cronwarp::cron {

// start, start + step, … (count terms). A single one has step 0.
struct NumberRun {
  std::int32_t start = 0;
  std::int32_t step = 0;
  std::uint32_t count = 1;
};

// Numbers as few evenly spaced runs, by their start. Where numbers of the same remainder modulo
// `modulus` make fewer of them, they stand together: weekdays are five weekly runs.
// REQUIRES: ascending, without repetition.
std::vector<NumberRun> number_runs(const std::vector<std::int32_t>& values, std::int32_t modulus);

}  // namespace cronwarp::cron
