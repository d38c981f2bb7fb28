#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

namespace cronwarp::test {

// Takes one client, hears its request to the last chunk and says the same to everybody.
class Listener {
 public:
  explicit Listener(std::string answer);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const { return port_; }
  // Waits until the client has gone.
  const std::string& received();

 private:
  void serve();

  std::string answer_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::string received_;
  std::thread thread_;
};

}  // namespace cronwarp::test
