#include <chrono>
#include <string>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/descriptors.h"
#include "tests/server/raw_client.h"
#include "tests/server/served_rack.h"

namespace cronwarp::test {
namespace {

using std::chrono::milliseconds;
using testing::StartsWith;

ServedRack::Options with(const fakes::ServerLimits& limits) {
  ServedRack::Options options;
  options.server.limits = limits;
  return options;
}

// The refusal of a broken request: a plain text and the end of the connection.
void expect_refusal(RawClient& client, int status) {
  const auto answer = client.read_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, status) << answer->body;
  EXPECT_EQ(answer->headers.at("connection"), "close");
  EXPECT_THAT(answer->headers.at("content-type"), StartsWith("text/plain"));
  EXPECT_EQ(answer->body.back(), '\n');
  EXPECT_TRUE(client.is_at_end());
  EXPECT_FALSE(client.was_reset());
}

TEST(BadRequests, AreRefusedWithTheirStatus) {
  const struct {
    std::string name;
    std::string bytes;
    int status;
  } cases[] = {
      {"no HTTP", "rubbish\r\n\r\n", 400},
      {"a TLS greeting", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15),
       400},
      {"no path", "GET  HTTP/1.1\r\n\r\n", 400},
      {"a control character in the path", "GET /a\x01 HTTP/1.1\r\nHost: r\r\n\r\n", 400},
      {"a header without colon", "GET / HTTP/1.1\r\nHost: r\r\nbroken\r\n\r\n", 400},
      {"a space before the colon", "GET / HTTP/1.1\r\nHost : r\r\n\r\n", 400},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"a length that is no number", "POST / HTTP/1.1\r\nHost: r\r\nContent-Length: x\r\n\r\n",
       400},
      {"a negative length", "POST / HTTP/1.1\r\nHost: r\r\nContent-Length: -1\r\n\r\n", 400},
      {"two lengths",
       "POST / HTTP/1.1\r\nHost: r\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400},
      {"length and chunks",
       "POST / HTTP/1.1\r\nHost: r\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\n",
       400},
      {"a chunk size that is no number",
       "POST / HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
      {"a chunk longer than it says",
       "POST / HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n",
       400},
      {"a chunk size beyond 64 bits",
       "POST / HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: chunked\r\n\r\n"
       "fffffffffffffffff\r\n",
       400},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"HTTP/0.9 with a version", "GET / HTTP/0.9\r\n\r\n", 505},
      {"a version of two digits", "GET / HTTP/11.1\r\n\r\n", 400},
      {"a huge body", "POST / HTTP/1.1\r\nHost: r\r\nContent-Length: 99999999999\r\n\r\n", 413},
      {"a huge chunk",
       "POST / HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413},
  };
  ServedRack served;
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    RawClient client(served.port());
    client.send(row.bytes);
    expect_refusal(client, row.status);
  }
}

TEST(Limits, AHeaderThatIsTooLongIs431) {
  ServedRack served(with({.header_bytes = 1000}));
  RawClient in_one(served.port());
  in_one.send("GET /apps HTTP/1.1\r\nHost: r\r\nX: " + std::string(2000, 'x') + "\r\n\r\n");
  expect_refusal(in_one, 431);
  RawClient without_end(served.port());
  without_end.send("GET /" + std::string(2000, 'x'));
  expect_refusal(without_end, 431);
}

TEST(Limits, AHeaderIsNoShorterForComingInLines) {
  ServedRack served(with({.header_bytes = 1000}));
  RawClient client(served.port());
  client.send("GET /apps HTTP/1.1\r\n");
  for (int i = 0; i < 200 && client.send("X: y\r\n"); ++i) {
  }
  expect_refusal(client, 431);
}

TEST(Limits, ABodyThatIsTooLongIs413AndReadsTheRest) {
  ServedRack served(with({.body_bytes = 1000}));
  RawClient client(served.port());
  client.send("POST /apps HTTP/1.1\r\nHost: r\r\nContent-Length: 1000000\r\n\r\n");
  client.send(std::string(1'000'000, 'x'));
  client.end_sending();
  expect_refusal(client, 413);
}

TEST(Limits, ManySmallChunksAreABodyThatIsTooLong) {
  ServedRack served(with({.body_bytes = 1000}));
  RawClient client(served.port());
  client.send("POST /apps HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string chunks;
  for (int i = 0; i < 1001; ++i) {
    chunks += "1\r\nx\r\n";
  }
  client.send(chunks);
  client.end_sending();
  expect_refusal(client, 413);
}

TEST(Limits, AChunkHeaderWithoutEndIsRefused) {
  ServedRack served(with({.header_bytes = 1000}));
  RawClient client(served.port());
  client.send("POST /apps HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: chunked\r\n\r\n1;");
  client.send(std::string(100'000, 'x'));
  client.end_sending();
  expect_refusal(client, 400);
}

TEST(Limits, ARequestThatTakesTooLongIs408) {
  ServedRack served(with({.request = milliseconds{1}}));
  RawClient header(served.port());
  header.send("GET /apps HTTP/1.1\r\nHost: ");
  expect_refusal(header, 408);
  RawClient body(served.port());
  body.send("POST /apps HTTP/1.1\r\nHost: r\r\nContent-Length: 5\r\n\r\nx");
  expect_refusal(body, 408);
}

TEST(Limits, AnIdleConnectionIsClosedWithoutAWord) {
  ServedRack served(with({.idle = milliseconds{1}}));
  RawClient never(served.port());
  EXPECT_TRUE(never.is_at_end());
  RawClient after(served.port());
  after.send(get("/apps"));
  ASSERT_TRUE(after.read_answer());
  EXPECT_TRUE(after.is_at_end());
}

TEST(Limits, EmptyLinesGiveNoMoreTime) {
  ServedRack served(with({.request = milliseconds{100}, .idle = milliseconds{100}}));
  RawClient whole(served.port());
  while (whole.send("\r\n")) {
  }
  RawClient by_byte(served.port());
  while (by_byte.send("\r") && by_byte.send("\n")) {
  }
}

// A request that is as long as it says, with `headers` in it.
std::string get_of_length(std::size_t length, const std::string& headers = {}) {
  const std::string start = "GET /apps HTTP/1.1\r\nHost: r\r\n" + headers + "X: ";
  const std::string end = "\r\n\r\n";
  return start + std::string(length - start.size() - end.size(), 'x') + end;
}

TEST(Limits, RequestsThatAreTooLongTogetherAre503ForWhoAddsToThem) {
  ServedRack served(with({.all_requests_bytes = 5000}));
  RawClient first(served.port());
  first.send(get_of_length(3000, "Content-Length: 2\r\nExpect: 100-continue\r\n"));
  ASSERT_EQ(first.read_answer()->status, 100);  // so it has come
  RawClient second(served.port());
  second.send(get_of_length(3000));
  expect_refusal(second, 503);
  first.send("ab");
  EXPECT_EQ(first.read_answer()->status, 200);
  for (int i = 0; i < 3; ++i) {
    RawClient later(served.port());
    later.send(get_of_length(3000));
    EXPECT_EQ(later.read_answer()->status, 200);
    later.send(get_of_length(3000));
    EXPECT_EQ(later.read_answer()->status, 200);
  }
}

TEST(Limits, WhoHasGoneHoldsNothingOfARequest) {
  ServedRack served(with({.all_requests_bytes = 5000}));
  for (int i = 0; i < 3; ++i) {
    RawClient client(served.port());
    client.send(get_of_length(3000, "Content-Length: 2\r\nExpect: 100-continue\r\n"));
    ASSERT_EQ(client.read_answer()->status, 100);
    client.end_sending();
    EXPECT_TRUE(client.is_at_end());
  }
}

TEST(Limits, OneConnectionTooManyIs503) {
  ServedRack served(with({.connections = 2}));
  std::vector<RawClient> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(served.port());
    clients.back().send(get("/apps"));
    ASSERT_TRUE(clients.back().read_answer());
  }
  RawClient third(served.port());
  third.send(get("/apps"));
  expect_refusal(third, 503);
  clients.front().send(get("/apps"));
  EXPECT_EQ(clients.front().read_answer()->status, 200);
}

TEST(Limits, AClientThatDoesNotReadIsDropped) {
  ServedRack served(with({.send = milliseconds{1}}));
  RawClient client(served.port());
  const std::string requests = [] {
    std::string bytes;
    for (int i = 0; i < 1000; ++i) {
      bytes += get("/apps/shop/processes");
    }
    return bytes;
  }();
  for (int i = 0; i < 1000 && client.send(requests); ++i) {
  }
  EXPECT_FALSE(client.send(requests));
}

TEST(Limits, AClientThatStaysAfterItsRefusalIsDropped) {
  ServedRack served(with({.farewell = milliseconds{1}}));
  RawClient client(served.port());
  client.send("rubbish\r\n\r\n");
  expect_refusal(client, 400);
  while (client.send("x")) {
  }
}

TEST(Limits, AServerOutOfDescriptorsServesWhoWaitedWhenThereAreSomeAgain) {
  ServedRack served;
  const DescriptorLimit limit(256);
  std::vector<int> taken;
  for (int copy = ::dup(0); copy >= 0; copy = ::dup(0)) {
    taken.push_back(copy);
  }
  ::close(taken.back());  // for the client's end
  taken.pop_back();
  RawClient client(served.port());
  client.send(get("/apps"));
  served.wait_for([] { return true; });  // it has tried
  for (const int copy : taken) {
    ::close(copy);
  }
  EXPECT_EQ(client.read_answer()->status, 200);
}

}  // namespace
}  // namespace cronwarp::test
