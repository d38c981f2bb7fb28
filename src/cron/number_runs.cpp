#include "cron/number_runs.h"

#include <algorithm>
#include <map>

#include "cron/civil.h"

namespace cronwarp::cron {
namespace {

// Takes the longest run from the front again and again. REQUIRES: ascending.
std::vector<NumberRun> runs_in_order(const std::vector<std::int32_t>& values) {
  std::vector<NumberRun> runs;
  for (std::size_t i = 0; i < values.size();) {
    NumberRun run{values[i]};
    if (i + 1 < values.size()) run.step = values[i + 1] - values[i];
    while (i + run.count < values.size() &&
           values[i + run.count] - values[i + run.count - 1] == run.step) {
      ++run.count;
    }
    if (run.count == 1) run.step = 0;
    i += run.count;
    runs.push_back(run);
  }
  return runs;
}

std::vector<NumberRun> runs_by_remainder(const std::vector<std::int32_t>& values,
                                         std::int32_t modulus) {
  std::map<std::int64_t, std::vector<std::int32_t>> parts;
  for (std::int32_t value : values)
    parts[value - floor_div(value, modulus) * modulus].push_back(value);
  std::vector<NumberRun> runs;
  for (const auto& [remainder, part] : parts) {
    const std::vector<NumberRun> of_part = runs_in_order(part);
    runs.insert(runs.end(), of_part.begin(), of_part.end());
  }
  std::sort(runs.begin(), runs.end(),
            [](const NumberRun& a, const NumberRun& b) { return a.start < b.start; });
  return runs;
}

}  // namespace

std::vector<NumberRun> number_runs(const std::vector<std::int32_t>& values, std::int32_t modulus) {
  std::vector<NumberRun> in_order = runs_in_order(values);
  if (in_order.size() <= 2) return in_order;
  std::vector<NumberRun> by_remainder = runs_by_remainder(values, modulus);
  return by_remainder.size() < in_order.size() ? by_remainder : in_order;
}

}  // namespace cronwarp::cron
