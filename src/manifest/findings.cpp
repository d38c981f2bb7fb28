#include "manifest/findings.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "manifest/rules.h"

namespace cronwarp::manifest {

bool hides_tasks(const Diagnostics& diagnostics, std::string_view manifest_path) {
  constexpr std::array kHiding = {kDuplicateKey.id, kMisplacedService.id, kInvalidLabel.id,
                                  kMisplacedLabel.id};
  const auto hides = [&](const Diagnostic& found) {
    return found.severity == Severity::kError && found.suppressed_by.empty() &&
           found.location.source != nullptr && found.location.source->name() == manifest_path &&
           std::find(kHiding.begin(), kHiding.end(), found.id) != kHiding.end();
  };
  const std::vector<Diagnostic>& all = diagnostics.all();
  return std::any_of(all.begin(), all.end(), hides);
}

void drop_repeated(Diagnostics& diagnostics) {
  std::vector<Diagnostic> kept;
  for (Diagnostic& diagnostic : diagnostics.all()) {
    const auto is_elsewhere = [&](const Diagnostic& earlier) {
      return earlier.location.source != diagnostic.location.source ||
             earlier.location.span.begin != diagnostic.location.span.begin;
    };
    const auto first_elsewhere = std::find_if(kept.rbegin(), kept.rend(), is_elsewhere);
    const bool is_repeated =
        std::any_of(kept.rbegin(), first_elsewhere, [&](const Diagnostic& earlier) {
          return earlier.id == diagnostic.id && earlier.message == diagnostic.message;
        });
    if (!is_repeated) kept.push_back(std::move(diagnostic));
  }
  diagnostics.all() = std::move(kept);
}

}  // namespace cronwarp::manifest
