#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/event_loop.h"

namespace cronwarp::test {

// A client of a server on the same loop: it works the loop off until its answer is there.
class HttpClient {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  struct Response {
    int status = 0;
    std::string body;
    std::string release_id;  // the header of that name
  };

  // The loop is borrowed.
  HttpClient(EventLoop& loop, std::uint16_t port) : loop_(loop), port_(port) {}

  Response ask(const std::string& method, const std::string& target, const Headers& headers,
               const std::string& body);
  // What the server says over a websocket, message by message, until its empty binary one or its
  // end.
  std::vector<std::string> listen(const std::string& target, const Headers& headers);

 private:
  EventLoop& loop_;
  std::uint16_t port_;
};

}  // namespace cronwarp::test
