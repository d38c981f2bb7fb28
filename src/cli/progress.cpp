#include "cli/progress.h"

#include <ostream>
#include <string>

#include <fmt/format.h>

#include "cli/machine.h"

namespace cronwarp::cli {
namespace {

constexpr Duration kFirstDraw{300};
constexpr Duration kDrawEvery{100};
// The clock is asked once for so many firings: a fraction of a millisecond of simulation.
constexpr std::uint64_t kFiringsPerLook = 4096;
constexpr std::size_t kBarWidth = 30;

}  // namespace

Progress::Progress(std::ostream& out, TimeRange range)
    : out_(out), range_(range), next_draw_(monotonic_now() + kFirstDraw) {}

Progress::~Progress() {
  if (is_drawn_) out_ << "\r\x1b[K" << std::flush;
}

void Progress::on_firing_ended(const FiringEnded& ended) {
  if (++firings_ % kFiringsPerLook != 0) return;
  const Duration now = monotonic_now();
  if (now < next_draw_) return;
  next_draw_ = now + kDrawEvery;
  draw(ended.scheduled_at);
}

void Progress::draw(Instant reached) {
  const auto percent = (reached - range_.from).count() * 100 / (range_.to - range_.from).count();
  const auto filled = static_cast<std::size_t>(percent) * kBarWidth / 100;
  out_ << fmt::format("\r\x1b[K  [{}{}] {:3}%  {}  {} firings", std::string(filled, '#'),
                      std::string(kBarWidth - filled, '.'), percent, format_instant(reached),
                      firings_)
       << std::flush;
  is_drawn_ = true;
}

}  // namespace cronwarp::cli
