#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest/tasks.h"
#include "model/manifest.h"

namespace cronwarp::manifest {

// Whether `pattern` is the id, or has a '*' or '?' and matches it.
bool pattern_fits(std::string_view pattern, std::string_view id);

// The ids that a pattern of tasks can mean; borrowed.
class TaskIds {
 public:
  explicit TaskIds(const Declarations& declarations);
  // With `has_more`, a manifest that declares tasks whose ids are not known any more.
  TaskIds(const Manifest& manifest, bool has_more);

  // A declaration that was rejected counts: it has its own finding, and naming it is no mistake.
  bool any_fits(std::string_view pattern) const;

  // What to do about a pattern that fits none: the most similar id, or what there is.
  std::string suggest(std::string_view pattern) const;

 private:
  std::vector<std::string_view> ids_;
  std::vector<std::string_view> rejected_;
  bool has_more_ = false;
};

}  // namespace cronwarp::manifest
