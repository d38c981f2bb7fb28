#include "fakes/server/websocket_session.h"

#include <string_view>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/http/field.hpp>

namespace cronwarp::fakes {
namespace {

namespace websocket = boost::beast::websocket;

constexpr std::chrono::milliseconds kNoLimit{0};
// An idle session holds no bigger buffer.
constexpr std::size_t kKeptBytes = std::size_t{4} * 1024;

}  // namespace

WebsocketSession::WebsocketSession(ClientStream& client, SocketReply reply, const Limits& limits,
                                   LimitTime limit_time)
    : client_(client),
      websocket_(client),
      stream_(std::move(reply.stream)),
      end_(reply.end),
      limits_(limits),
      limit_time_(std::move(limit_time)) {
  websocket_.read_message_max(limits.frame_bytes);
  websocket_.auto_fragment(false);  // clients tell the exit code by its frame
  // Beast would name itself.
  websocket_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
    response.set(boost::beast::http::field::server, "cronwarp");
  }));
}

Awaitable<bool> WebsocketSession::accept(const RequestReader::Message& upgrade) {
  limit_time_(limits_.send);
  const auto [error] = co_await websocket_.async_accept(upgrade, kAwait);
  limit_time_(kNoLimit);
  accepted_ = !error;
  co_return accepted_;
}

Awaitable<> WebsocketSession::run(std::shared_ptr<void> owner) {
  owner_ = owner;
  pump();
  boost::beast::flat_buffer input;
  for (;;) {
    const auto [error, size] = co_await websocket_.async_read(input, kAwait);
    if (error) {
      break;
    }
    const std::string_view message(static_cast<const char*>(input.cdata().data()), size);
    if (stream_ && message.empty() && websocket_.got_binary()) {
      stream_->on_input_end();
    } else if (stream_) {
      stream_->on_input(message);
    }
    input.consume(input.size());
    if (input.capacity() > kKeptBytes) {
      input.shrink_to_fit();
    }
    pump();  // it may have an answer
  }
}

bool WebsocketSession::pull() {
  if (!stream_) {
    return false;
  }
  output_ = stream_->pull();
  return !output_.frames.empty() || output_.ended;
}

void WebsocketSession::pump() {
  if (accepted_ && !writing_ && pull()) {
    writing_ = true;
    net::co_spawn(client_.get_executor(), write_output(owner_.lock()), kRethrow);
  }
}

Awaitable<> WebsocketSession::write_output([[maybe_unused]] std::shared_ptr<void> owner) {
  limit_time_(limits_.send);
  bool more = true;
  while (more) {
    more = co_await write_frames();
    if (more && output_.ended) {
      co_await end_stream();
      more = false;
    } else if (more) {
      more = pull();
    }
  }
  writing_ = false;
  output_ = {};
  if (stream_) {
    limit_time_(kNoLimit);
  }
}

// False: the client does not take them; whoever reads from it will see.
Awaitable<bool> WebsocketSession::write_frames() {
  websocket_.text(true);
  for (const std::string& frame : output_.frames) {
    limit_time_(limits_.send);
    const auto [error, size] = co_await websocket_.async_write(net::buffer(frame), kAwait);
    if (error) {
      co_return false;
    }
    bytes_sent_ += frame.size();
  }
  co_return true;
}

Awaitable<> WebsocketSession::end_stream() {
  stream_.reset();
  if (end_ == StreamEnd::kDropConnection) {
    // The reader ends, and with it the session. To cancel would not do: it may be between two reads
    // of a message.
    client_.end_reading();
    co_return;
  }
  websocket_.binary(true);
  co_await websocket_.async_write(net::const_buffer(), kAwait);
  limit_time_(limits_.farewell);
}

}  // namespace cronwarp::fakes
