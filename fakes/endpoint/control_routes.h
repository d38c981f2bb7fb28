#pragma once

#include <string_view>

#include "convox/http_message.h"
#include "fakes/endpoint/rack_driver.h"

namespace cronwarp::fakes {

// What stands below /cronwarp/, which no real rack has: its clock and its report. Answers are JSON;
// errors are {"error": "<a sentence>"}.
class ControlRoutes {
 public:
  // Borrowed.
  explicit ControlRoutes(RackDriver& driver) : driver_(driver) {}

  static bool is_control_path(std::string_view path) { return path.starts_with("/cronwarp/"); }

  // REQUIRES: is_control_path(path).
  convox::HttpResponse handle(const convox::HttpRequest& request, std::string_view path);
  static convox::HttpResponse unauthorized();

 private:
  convox::HttpResponse clock() const;
  // The body is an object with one or more of "action" ("pause" or "resume"), "speed" (a number)
  // and either "to" (an instant) or "by" (a duration). All of it is done, or nothing.
  convox::HttpResponse set_clock(std::string_view body);
  convox::HttpResponse report() const;

  RackDriver& driver_;
};

}  // namespace cronwarp::fakes
