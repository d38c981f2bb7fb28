#pragma once

#include <chrono>
#include <exception>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

// Asio's words as the server uses them. The executor is named, so that Asio need not hide it behind
// a virtual one: that is a tenth of what a request costs.

namespace cronwarp::fakes {

namespace net = boost::asio;

using ErrorCode = boost::system::error_code;
using Executor = net::io_context::executor_type;
using Tcp = net::ip::tcp;
using Socket = net::basic_stream_socket<Tcp, Executor>;
using Acceptor = net::basic_socket_acceptor<Tcp, Executor>;
using Timer = net::basic_waitable_timer<std::chrono::steady_clock,
                                        net::wait_traits<std::chrono::steady_clock>, Executor>;

template <class T = void>
using Awaitable = net::awaitable<T, Executor>;

// A failure is the first part of what is awaited, not an exception.
inline constexpr net::as_tuple_t<net::use_awaitable_t<Executor>> kAwait{};

// For co_spawn: what a coroutine throws comes out of the loop.
inline constexpr auto kRethrow = [](const std::exception_ptr& error) {
  if (error) {
    std::rethrow_exception(error);
  }
};

}  // namespace cronwarp::fakes
