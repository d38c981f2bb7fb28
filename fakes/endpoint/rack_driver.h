#pragma once

#include <string>

#include "base/time.h"

namespace cronwarp::fakes {

// How the time of a served rack goes, and what has happened so far.
struct ClockState {
  Instant now;  // of the rack
  Instant
      present;  // what the rack is catching up with; equals `now` unless it cannot keep the pace
  double speed = 1;  // rack seconds a second
  bool paused = false;
};

// Drives the time of a served rack: its processes end and its tasks fire because somebody calls
// advance_towards. Single-threaded.
class RackDriver {
 public:
  virtual ~RackDriver() = default;

  // What time it is for the rack's clients. Never goes back.
  virtual Instant present() = 0;
  // Lets things happen up to `target`, for a few milliseconds of computing at most; false if that
  // was not enough. A target in the past is reached.
  virtual bool advance_towards(Instant target) = 0;

  virtual ClockState clock() = 0;
  // Whether nobody may move the clock: then none of the next four is called.
  virtual bool is_clock_fixed() const { return false; }
  virtual void pause() = 0;
  virtual void resume() = 0;
  // REQUIRES: 0 < speed <= kSpeedMax.
  virtual void set_speed(double speed) = 0;
  // Makes `at` the present. REQUIRES: present() <= at <= kLatestInstant.
  virtual void jump_to(Instant at) = 0;

  // report.json of what happened until now; empty if the rack has no tasks.
  virtual std::string report_json() = 0;

  static constexpr double kSpeedMax = 10'000'000;
};

}  // namespace cronwarp::fakes
