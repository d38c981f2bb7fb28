#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/time.h"
#include "convox/http_message.h"

namespace cronwarp::fakes {

// The text of the Date header, made anew once a second at most.
class HttpDate {
 public:
  // "Thu, 21 Apr 2016 08:00:00 GMT"; valid until the next call.
  std::string_view text(Instant at);

 private:
  std::chrono::sys_seconds second_{std::chrono::seconds{-1}};
  std::string text_;
};

// What is to be said around an answer.
struct AnswerFrame {
  std::string_view date;
  std::string_view connection;  // "close", "keep-alive"; empty: no such header
  bool head_only = false;       // the request was a HEAD: the length is told, the body is not sent
};

// Appends the whole answer as it goes over the wire; returns how much of it is body.
std::size_t append_answer(std::string& out, const convox::HttpResponse& response,
                          const AnswerFrame& frame);

}  // namespace cronwarp::fakes
