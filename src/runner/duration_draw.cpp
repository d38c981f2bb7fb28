#include "runner/duration_draw.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include <boost/math/distributions/normal.hpp>

#include "base/contract.h"

namespace cronwarp {
namespace {

// Between the quantiles of a table a draw is interpolated linearly.
constexpr int kQuantileSteps = 1024;

std::vector<std::int64_t> tabulate(const LognormalDuration& model) {
  CRONWARP_ASSERT(model.median.count() > 0 && model.p99 >= model.median,
                  "a lognormal duration needs 0 < median <= p99");
  const boost::math::normal_distribution<double> normal;
  const double median = static_cast<double>(model.median.count());
  const double sigma =
      std::log(static_cast<double>(model.p99.count()) / median) / quantile(normal, 0.99);
  std::vector<std::int64_t> table(kQuantileSteps + 1);
  for (int i = 0; i <= kQuantileSteps; ++i) {
    // The open ends, 0 and 1, are taken a quarter of a step inside.
    const double p =
        std::clamp(i / double{kQuantileSteps}, 0.25 / kQuantileSteps, 1 - 0.25 / kQuantileSteps);
    table[static_cast<std::size_t>(i)] =
        std::llround(median * std::exp(sigma * quantile(normal, p)));
  }
  return table;
}

}  // namespace

DurationDraw DurationDraws::prepare(const DurationModel& model) {
  if (const auto* fixed = std::get_if<FixedDuration>(&model)) return DurationDraw(fixed->length);
  if (const auto* uniform = std::get_if<UniformDuration>(&model)) {
    const std::pair ends(uniform->min.count(), uniform->max.count());
    // The upper end is a millisecond farther because drawn durations are cut, not rounded.
    return DurationDraw(
        uniform_.try_emplace(ends, Quantiles{ends.first, ends.second + 1}).first->second);
  }
  const auto& lognormal = std::get<LognormalDuration>(model);
  Quantiles& table = lognormal_[{lognormal.median.count(), lognormal.p99.count()}];
  if (table.empty()) table = tabulate(lognormal);
  return DurationDraw(table);
}

}  // namespace cronwarp
