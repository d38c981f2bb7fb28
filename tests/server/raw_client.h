#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cronwarp::test {

// An answer as it came over the wire.
struct RawAnswer {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::string body;
};

// A frame of a websocket, from the server.
struct RawFrame {
  int opcode = 0;
  std::string payload;

  // Of a close frame; 0: it says none.
  int close_code() const;
};

enum : int { kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

// A client that sends what it is told, byte for byte. It waits for ten seconds at most, then a test
// fails.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False: the server does not take it.
  bool send(std::string_view bytes);
  void end_sending();

  // nullopt: the connection ended before. `has_body` false: of a HEAD.
  std::optional<RawAnswer> read_answer(bool has_body = true);
  // All there is until the server ends the connection.
  std::string read_to_end();
  // Whether the server has ended the connection, with no byte before.
  bool is_at_end();
  // Whether it did so with a reset.
  bool was_reset() const { return was_reset_; }

  // Asks for a websocket and reads the answer.
  std::optional<RawAnswer> upgrade(std::string_view path, std::string_view headers = {});
  // As a client: masked.
  bool send_frame(int opcode, std::string_view payload);
  std::optional<RawFrame> read_frame();

 private:
  bool receive();  // more into received_

  int socket_ = -1;
  std::string received_;
  bool was_reset_ = false;
};

// A frame with everything as it likes.
std::string frame_bytes(int first_byte, bool masked, std::string_view payload);

// A request of a kept-alive connection.
std::string get(std::string_view path);

}  // namespace cronwarp::test
