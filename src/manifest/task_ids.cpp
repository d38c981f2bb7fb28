#include "manifest/task_ids.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/suggest.h"
#include "base/wildcard.h"

namespace cronwarp::manifest {

bool pattern_fits(std::string_view pattern, std::string_view id) {
  return is_wildcard(pattern) ? wildcard_matches(pattern, id) : pattern == id;
}

TaskIds::TaskIds(const Declarations& declarations)
    : rejected_(declarations.rejected.begin(), declarations.rejected.end()) {
  for (const Task& task : declarations.tasks) ids_.push_back(task.id);
}

TaskIds::TaskIds(const Manifest& manifest, bool has_more) : has_more_(has_more) {
  for (const Task& task : manifest.tasks) ids_.push_back(task.id);
}

bool TaskIds::any_fits(std::string_view pattern) const {
  const auto fits = [&](std::string_view id) { return pattern_fits(pattern, id); };
  return has_more_ || std::any_of(ids_.begin(), ids_.end(), fits) ||
         std::any_of(rejected_.begin(), rejected_.end(), fits);
}

std::string TaskIds::suggest(std::string_view pattern) const {
  if (const auto near = closest(pattern, ids_)) return fmt::format("did you mean '{}'?", *near);
  constexpr std::size_t kShownMax = 5;
  const std::size_t shown = std::min(ids_.size(), kShownMax);
  return fmt::format(
      "the tasks are: {}{}",
      fmt::join(ids_.begin(), ids_.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
      shown < ids_.size() ? ", …" : "");
}

}  // namespace cronwarp::manifest
