// Any bytes as what a client sends on one connection: each request that can be made of them gets an
// answer, and each answer is one that HTTP can carry, whose JSON is JSON. The bytes come in pieces,
// as a network brings them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/contract.h"
#include "fakes/endpoint/rack_endpoint.h"
#include "fakes/server/request_reader.h"

namespace {

using namespace cronwarp;
using namespace cronwarp::fakes;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr int kPullsMax = 10;

class Host : public convox::ProcessHost {
 public:
  ProcessId name_process() override { return ProcessId{++id_}; }
  void on_process_placed(const convox::PlacedProcess&) override {}
  void on_process_stopped(convox::ProcessSlot) override {}
  convox::ExecResult exec(const convox::ExecRequest&) override {
    return {Duration{0}, 1, "you said {stdin}\n"};
  }

 private:
  std::uint64_t id_ = 0;
};

class Driver : public RackDriver {
 public:
  Instant present() override { return state_.present; }
  bool advance_towards(Instant) override { return true; }
  ClockState clock() override { return state_; }
  void pause() override { state_.paused = true; }
  void resume() override { state_.paused = false; }
  void set_speed(double speed) override {
    CRONWARP_ASSERT(speed > 0 && speed <= kSpeedMax, "a speed out of range");
    state_.speed = speed;
  }
  void jump_to(Instant at) override {
    CRONWARP_ASSERT(at >= state_.present && at <= kLatestInstant, "a jump out of range");
    state_.present = at;
  }
  std::string report_json() override { return {}; }

 private:
  ClockState state_;
};

void check(const convox::HttpResponse& response) {
  CRONWARP_ASSERT(response.status >= 200 && response.status <= 599, "no status of HTTP");
  for (const auto& [name, value] : response.headers) {
    CRONWARP_ASSERT(value.find_first_of("\r\n") == std::string::npos, "a header of two lines");
  }
  if (response.content_type == "application/json") {
    CRONWARP_ASSERT(nlohmann::json::accept(response.body), "no JSON");
  }
}

void check(const SocketReply& socket) {
  CRONWARP_ASSERT(socket.refusal.has_value() != (socket.stream != nullptr),
                  "neither refused nor opened, or both");
  if (socket.refusal) {
    check(socket.refusal->response);
    return;
  }
  socket.stream->on_input("\xff{stdin}");
  socket.stream->on_input_end();
  for (int i = 0; i < kPullsMax; ++i) {
    const RackStream::Output output = socket.stream->pull();
    if (output.ended) return;
  }
}

class Connection {
 public:
  explicit Connection(convox::Generation generation)
      : rack_({generation, RackSize{2, 1024 * kMiB}, 1, 100}, clock_, host_),
        script_(answers_, 1),
        endpoint_(rack_, driver_, script_, "") {
    rack_.create_app("shop", {{"web", 1, 0, 128 * kMiB}});
  }

  void receive(std::string_view bytes, std::size_t piece) {
    RequestReader reader({8 * 1024, 16 * 1024});
    while (true) {
      switch (reader.advance()) {
        case RequestReader::State::kBroken:
          check(reader.refusal());
          return;
        case RequestReader::State::kComplete:
          answer(reader.request());
          reader.next();
          continue;
        case RequestReader::State::kWantsContinue:
        case RequestReader::State::kNeedsBytes:
          break;
      }
      if (bytes.empty()) return;
      const auto room = reader.prepare();
      const std::size_t size = std::min({piece, bytes.size(), room.size()});
      CRONWARP_ASSERT(size > 0, "it wants bytes and has no room for them");
      std::memcpy(room.data(), bytes.data(), size);
      reader.commit(size);
      bytes.remove_prefix(size);
    }
  }

 private:
  void answer(const convox::HttpRequest& request) {
    if (request.has_header("Upgrade")) {
      check(endpoint_.open_socket(request));
    } else {
      check(endpoint_.handle(request).response);
    }
  }

  sim::VirtualClock clock_{Instant{}};
  Host host_;
  Driver driver_;
  FakeRack rack_;
  std::vector<ScriptedAnswer> answers_;
  AnswerScript script_;
  RackEndpoint endpoint_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // So that the same bytes come in one piece, in small ones and in large ones.
  const std::size_t piece = 1 + size * 7 % 1'500;
  for (const convox::Generation generation :
       {convox::Generation::kGen1April2016, convox::Generation::kGen2, convox::Generation::kV3}) {
    Connection(generation).receive(bytes, piece);
    Connection(generation).receive(bytes, size + 1);
  }
  return 0;
}
