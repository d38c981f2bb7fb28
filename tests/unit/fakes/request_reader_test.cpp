#include "fakes/server/request_reader.h"

#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <gtest/gtest.h>

namespace cronwarp::fakes {
namespace {

using State = RequestReader::State;

// Gives the bytes in pieces, as long as the reader wants some; what it says at the end.
State feed(RequestReader& reader, std::string_view bytes, std::size_t piece = 4096) {
  State state = reader.advance();
  while (state == State::kNeedsBytes && !bytes.empty()) {
    const std::size_t size = boost::asio::buffer_copy(
        reader.prepare(), boost::asio::buffer(bytes.data(), std::min(piece, bytes.size())));
    reader.commit(size);
    bytes.remove_prefix(size);
    state = reader.advance();
  }
  return state;
}

RequestReader make_reader() { return RequestReader({.header_bytes = 1000, .body_bytes = 1000}); }

constexpr std::string_view kChunked =
    "POST /apps?x=1 HTTP/1.1\r\nHost: rack\r\nX-One: 1\r\nx-one: 2\r\nTransfer-Encoding: chunked"
    "\r\n\r\n4;ext=1\r\nname\r\n5\r\n=shop\r\n0\r\nTrailer: x\r\n\r\n";

TEST(RequestReader, GivesTheRequestAsItWasSent) {
  for (std::size_t piece = 1; piece <= kChunked.size(); ++piece) {
    SCOPED_TRACE(piece);
    RequestReader reader = make_reader();
    ASSERT_EQ(feed(reader, kChunked, piece), State::kComplete);
    const convox::HttpRequest& request = reader.request();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/apps?x=1");
    EXPECT_EQ(request.body, "name=shop");
    EXPECT_EQ(request.header("host"), "rack");
    EXPECT_EQ(request.header("X-One"), "1");
    EXPECT_TRUE(reader.keeps_alive());
  }
}

TEST(RequestReader, KeepsWhatBelongsToTheNext) {
  RequestReader reader = make_reader();
  const std::string both = std::string(kChunked) + "\r\nGET /check HTTP/1.1\r\nHost: r\r\n\r\nrest";
  ASSERT_EQ(feed(reader, both), State::kComplete);
  reader.next();
  EXPECT_FALSE(reader.is_idle());
  ASSERT_EQ(reader.advance(), State::kComplete);
  EXPECT_EQ(reader.request().target, "/check");
  EXPECT_EQ(reader.request().body, "");
  EXPECT_EQ(reader.take_rest(), "rest");
}

TEST(RequestReader, IsIdleUntilTheFirstByte) {
  RequestReader reader = make_reader();
  EXPECT_EQ(reader.advance(), State::kNeedsBytes);
  EXPECT_TRUE(reader.is_idle());
  feed(reader, "G");
  EXPECT_FALSE(reader.is_idle());
}

TEST(RequestReader, TellsOnceThatTheClientWaits) {
  RequestReader reader = make_reader();
  ASSERT_EQ(feed(reader,
                 "POST / HTTP/1.1\r\nHost: r\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n"),
            State::kWantsContinue);
  EXPECT_EQ(reader.advance(), State::kNeedsBytes);
  EXPECT_EQ(feed(reader, "ab"), State::kComplete);
}

TEST(RequestReader, ABodyThatIsThereNeedsNoContinue) {
  RequestReader reader = make_reader();
  EXPECT_EQ(feed(reader,
                 "POST / HTTP/1.1\r\nHost: r\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
                 "ab"),
            State::kComplete);
}

TEST(RequestReader, AHeaderOfExactlyTheLimitIsRead) {
  const std::string start = "GET / HTTP/1.1\r\nHost: r\r\nX: ";
  const std::string end = "\r\n\r\n";
  for (const std::size_t piece : {1U, 7U, 4096U}) {
    SCOPED_TRACE(piece);
    RequestReader fits = make_reader();
    EXPECT_EQ(feed(fits, start + std::string(1000 - start.size() - end.size(), 'x') + end, piece),
              State::kComplete);
    RequestReader too_long = make_reader();
    ASSERT_EQ(
        feed(too_long, start + std::string(1001 - start.size() - end.size(), 'x') + end, piece),
        State::kBroken);
    EXPECT_EQ(too_long.refusal().status, 431);
  }
}

TEST(RequestReader, ABodyOfExactlyTheLimitIsRead) {
  const auto request = [](std::size_t size) {
    return "POST / HTTP/1.1\r\nHost: r\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
           std::string(size, 'x');
  };
  RequestReader fits = make_reader();
  EXPECT_EQ(feed(fits, request(1000)), State::kComplete);
  RequestReader too_long = make_reader();
  ASSERT_EQ(feed(too_long, request(1001)), State::kBroken);
  EXPECT_EQ(too_long.refusal().status, 413);
}

TEST(RequestReader, TheOnlyCodingIsChunked) {
  const struct {
    std::string headers;
    int status;
  } cases[] = {
      {"Transfer-Encoding: gzip\r\n", 501},
      {"Transfer-Encoding: gzip, chunked\r\n", 501},
      {"Transfer-Encoding: chunked, chunked\r\n", 501},
      {"Transfer-Encoding: chunked;x=1\r\n", 501},
      {"Transfer-Encoding: identity\r\n", 501},
      {"Transfer-Encoding:\r\n", 501},
      {"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", 501},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n", 400},
      {"Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", 400},
      {"Content-Length: 5\r\nTransfer-Encoding: gzip\r\n", 400},
      {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400},
      {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.headers);
    RequestReader reader = make_reader();
    ASSERT_EQ(feed(reader, "POST / HTTP/1.1\r\nHost: r\r\n" + row.headers + "\r\n0\r\n\r\n"),
              State::kBroken);
    EXPECT_EQ(reader.refusal().status, row.status);
  }
  RequestReader reader = make_reader();
  EXPECT_EQ(feed(reader,
                 "POST / HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: Chunked\r\n\r\n"
                 "0\r\n\r\n"),
            State::kComplete);
}

TEST(RequestReader, OnlyTheThirdOfThreeWordsIsAVersion) {
  const struct {
    std::string line;
    int status;
  } cases[] = {
      {"GET /apps/a b HTTP/1.1", 400},
      {"GET /apps/a b HTTP/2.0", 400},
      {"GET /apps/a HTTP/2.0", 505},
      {"GET HTTP/2.0", 400},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.line);
    RequestReader reader = make_reader();
    ASSERT_EQ(feed(reader, row.line + "\r\nHost: r\r\n\r\n"), State::kBroken);
    EXPECT_EQ(reader.refusal().status, row.status);
  }
}

TEST(RequestReader, TellsHowMuchItHolds) {
  RequestReader reader = make_reader();
  EXPECT_EQ(reader.held_bytes(), 0U);
  const std::string header = "POST / HTTP/1.1\r\nHost: r\r\nContent-Length: 2\r\n\r\n";
  feed(reader, header.substr(0, 10));
  EXPECT_EQ(reader.held_bytes(), 10U);
  feed(reader, header.substr(10) + "a");
  EXPECT_EQ(reader.held_bytes(), header.size() + 1);
  ASSERT_EQ(feed(reader, "bGET"), State::kComplete);
  EXPECT_EQ(reader.held_bytes(), header.size() + 5);
  reader.next();
  EXPECT_EQ(reader.held_bytes(), 3U);
}

TEST(RequestReader, EmptyLinesDoNotBeginARequest) {
  RequestReader reader = make_reader();
  EXPECT_EQ(feed(reader, "\r\n\r\n", 1), State::kNeedsBytes);
  EXPECT_TRUE(reader.is_idle());
  EXPECT_EQ(feed(reader, "\r\nGET / HTTP/1.1\r\nHost: r\r\n\r\n", 1), State::kComplete);
}

TEST(RequestReader, ARefusalKnowsTheRequestAsFarAsItCame) {
  RequestReader reader = make_reader();
  ASSERT_EQ(feed(reader, "GET /apps HTTP/1.1\r\nHost: r\r\nno colon\r\n\r\n"), State::kBroken);
  EXPECT_EQ(reader.request().method, "GET");
  EXPECT_EQ(reader.request().target, "/apps");
  EXPECT_EQ(reader.refusal().status, 400);
}

}  // namespace
}  // namespace cronwarp::fakes
