#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "convox/http_message.h"
#include "fakes/endpoint/answer_script.h"
#include "fakes/endpoint/rack_driver.h"
#include "fakes/endpoint/rack_stream.h"
#include "fakes/rack/fake_rack.h"

namespace cronwarp::fakes {

// What the server is to do with an answer.
enum class Delivery : std::uint8_t {
  kSend,
  kHang,     // send nothing, keep the connection
  kReset,    // send nothing, reset the connection
  kCutBody,  // send the header and half of the body, then end the connection
};

struct Reply {
  convox::HttpResponse response;
  Delivery delivery = Delivery::kSend;
  Duration delay{0};  // of a wall clock, before anything is sent
};

// How a rack ends a stream, after its last frame.
enum class StreamEnd : std::uint8_t {
  kEmptyBinaryFrame,  // and the client closes
  kDropConnection,    // without a close frame
};

// An answer to a request for a websocket: a refusal before the upgrade, or what the socket is to
// carry.
struct SocketReply {
  std::optional<Reply> refusal;
  std::unique_ptr<RackStream> stream;  // set if there is no refusal
  StreamEnd end = StreamEnd::kEmptyBinaryFrame;
  Delivery delivery = Delivery::kSend;  // of an upgrade: kSend, kHang or kReset
  Duration delay{0};
};

// The rack as its HTTP clients see it, without the sockets: authentication, the version gate, the
// routes of the rack's generation, its objects and errors; and the routes below /cronwarp/ that
// control the clock. Each call is answered at once, from the rack as it stands.
//
// A request is refused for the first of these, as on the real racks: no such route (but scripted
// answers reach those too, for clients that are let in), the password, the client's version, a
// scripted answer, the rack itself. On a websocket the password and all that follows are told after
// the upgrade.
class RackEndpoint {
 public:
  // `password` empty: everything is allowed, as on a rack without one. All else is borrowed and
  // outlives the endpoint.
  RackEndpoint(FakeRack& rack, RackDriver& driver, AnswerScript& answers, std::string password);
  ~RackEndpoint();
  RackEndpoint(const RackEndpoint&) = delete;
  RackEndpoint& operator=(const RackEndpoint&) = delete;

  // Whether the answer depends on what happens until the present. False of the clock, which must
  // tell how far the rack has come, and of /check.
  bool needs_present(const convox::HttpRequest& request) const;
  Reply handle(const convox::HttpRequest& request);
  // For a request with a valid websocket upgrade.
  SocketReply open_socket(const convox::HttpRequest& request);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cronwarp::fakes
