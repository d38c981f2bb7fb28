#include "verdict/process_sweep.h"

#include <algorithm>
#include <utility>

namespace cronwarp::verdict {

void ProcessSweep::add_end(SweptEnd end) {
  end.at = std::max(end.at, end.started_at + Duration{1});
  // Most ends are told in their order: the search begins at the back.
  auto place = ends_.end();
  while (place != ends_.begin() && std::prev(place)->at > end.at) --place;
  ends_.insert(place, std::move(end));
}

}  // namespace cronwarp::verdict
