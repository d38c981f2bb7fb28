#include "tests/server/raw_client.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace cronwarp::test {
namespace {

constexpr int kPatienceSeconds = 10;

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

RawAnswer parse_header(std::string_view header) {
  RawAnswer answer;
  std::from_chars(header.data() + header.find(' ') + 1, header.data() + header.size(),
                  answer.status);
  header.remove_prefix(header.find("\r\n") + 2);
  while (!header.empty()) {
    const std::string_view line = header.substr(0, header.find("\r\n"));
    const std::size_t colon = line.find(": ");
    answer.headers[lower_case(line.substr(0, colon))] = line.substr(colon + 2);
    header.remove_prefix(line.size() + 2);
  }
  return answer;
}

std::size_t length_of(const RawAnswer& answer) {
  const auto header = answer.headers.find("content-length");
  return header == answer.headers.end() ? 0 : std::stoul(header->second);
}

unsigned char byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

}  // namespace

int RawFrame::close_code() const {
  return payload.size() < 2 ? 0 : byte_at(payload, 0) << 8 | byte_at(payload, 1);
}

RawClient::RawClient(std::uint16_t port)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{.tv_sec = kPatienceSeconds, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("the server does not accept connections");
  }
}

RawClient::~RawClient() {
  if (socket_ >= 0) {
    ::close(socket_);
  }
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      received_(std::move(other.received_)),
      was_reset_(other.was_reset_) {}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::receive() {
  std::array<char, 16 * 1024> bytes;
  const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    throw std::runtime_error("the server neither answers nor ends the connection");
  }
  was_reset_ = size < 0 && errno == ECONNRESET;
  received_.append(bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return size > 0;
}

std::optional<RawAnswer> RawClient::read_answer(bool has_body) {
  std::size_t end = std::string::npos;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) {
      return std::nullopt;
    }
  }
  RawAnswer answer = parse_header(std::string_view(received_).substr(0, end + 2));
  received_.erase(0, end + 4);
  const std::size_t length = has_body ? length_of(answer) : 0;
  while (received_.size() < length) {
    if (!receive()) {
      return std::nullopt;
    }
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

std::string RawClient::read_to_end() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

bool RawClient::is_at_end() { return received_.empty() && !receive(); }

std::optional<RawAnswer> RawClient::upgrade(std::string_view path, std::string_view headers) {
  send("GET " + std::string(path) +
       " HTTP/1.1\r\nHost: rack\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Origin: http://rack\r\nSec-WebSocket-Version: 13\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
       std::string(headers) + "\r\n");
  return read_answer();
}

bool RawClient::send_frame(int opcode, std::string_view payload) {
  constexpr int kFinal = 0x80;
  return send(frame_bytes(kFinal | opcode, true, payload));
}

std::optional<RawFrame> RawClient::read_frame() {
  const auto has = [this](std::size_t size) {
    while (received_.size() < size) {
      if (!receive()) {
        return false;
      }
    }
    return true;
  };
  if (!has(2)) {
    return std::nullopt;
  }
  std::size_t length = byte_at(received_, 1);
  std::size_t header = 2;
  if (length >= 126) {
    const std::size_t width = length == 126 ? 2 : 8;
    header += width;
    if (!has(header)) {
      return std::nullopt;
    }
    length = 0;
    for (std::size_t i = 0; i < width; ++i) {
      length = length << 8 | byte_at(received_, 2 + i);
    }
  }
  if (!has(header + length)) {
    return std::nullopt;
  }
  RawFrame frame{byte_at(received_, 0) & 0x0f, received_.substr(header, length)};
  received_.erase(0, header + length);
  return frame;
}

std::string frame_bytes(int first_byte, bool masked, std::string_view payload) {
  std::string bytes(1, static_cast<char>(first_byte));
  const int mask_bit = masked ? 0x80 : 0;
  if (payload.size() < 126) {
    bytes += static_cast<char>(mask_bit | static_cast<int>(payload.size()));
  } else {
    const bool is_short = payload.size() < 65536;
    bytes += static_cast<char>(mask_bit | (is_short ? 126 : 127));
    for (int shift = is_short ? 8 : 56; shift >= 0; shift -= 8) {
      bytes += static_cast<char>(payload.size() >> shift & 0xff);
    }
  }
  constexpr std::string_view kMask = "mask";
  if (masked) {
    bytes += kMask;
  }
  for (std::size_t i = 0; i < payload.size(); ++i) {
    bytes += static_cast<char>(masked ? payload[i] ^ kMask[i % 4] : payload[i]);
  }
  return bytes;
}

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: rack\r\n\r\n";
}

}  // namespace cronwarp::test
