#include "tests/server/listener.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace cronwarp::test {

Listener::Listener(std::string answer)
    : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::listen(socket_, 1);
  socklen_t size = sizeof address;
  ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Listener::~Listener() {
  if (thread_.joinable()) {
    thread_.join();
  }
  ::close(socket_);
}

const std::string& Listener::received() {
  if (thread_.joinable()) {
    thread_.join();
  }
  return received_;
}

void Listener::serve() {
  const int client = ::accept(socket_, nullptr, nullptr);
  std::array<char, 4096> bytes;
  ssize_t size = 0;
  while (!received_.ends_with("0\r\n\r\n") &&
         (size = ::recv(client, bytes.data(), bytes.size(), 0)) > 0) {
    received_.append(bytes.data(), static_cast<std::size_t>(size));
  }
  ::send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
  while (::recv(client, bytes.data(), bytes.size(), 0) > 0) {
  }
  ::close(client);
}

}  // namespace cronwarp::test
