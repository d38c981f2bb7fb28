#pragma once

#include <cstdint>
#include <iosfwd>

#include "base/time.h"
#include "model/fact.h"

namespace cronwarp::cli {

// One line on a terminal that says how far a simulation has come; redrawn in place at most ten
// times a second and wiped at the end. Quick runs never show it.
class Progress : public FactObserver {
 public:
  // `out` is borrowed and is a terminal.
  Progress(std::ostream& out, TimeRange range);
  ~Progress() override;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void on_firing_ended(const FiringEnded& ended) override;

 private:
  void draw(Instant reached);

  std::ostream& out_;
  TimeRange range_;
  std::uint64_t firings_ = 0;
  Duration next_draw_;
  bool is_drawn_ = false;
};

}  // namespace cronwarp::cli
