#include <chrono>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/raw_client.h"
#include "tests/server/served_rack.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

TEST(Http, AKeptConnectionServesOneRequestAfterTheOther) {
  ServedRack served;
  RawClient client(served.port());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.send(get("/apps")));
    const auto answer = client.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_THAT(answer->body, HasSubstr("shop"));
    EXPECT_FALSE(answer->headers.contains("connection"));
  }
}

TEST(Http, ALongWayToThePresentKeepsNobodyFromTheClock) {
  ServedRack::Options options;
  options.prepare = [](StillDriver& driver) {
    driver.calls_per_advance = std::numeric_limits<int>::max();
    driver.jump_to(at("2026-04-21T08:00:00Z"));
  };
  ServedRack served(std::move(options));
  RawClient client(served.port());
  client.send(get("/check"));
  EXPECT_EQ(client.read_answer()->status, 200);
  client.send(get("/cronwarp/clock?x=1"));
  const auto clock = client.read_answer();
  ASSERT_TRUE(clock);
  EXPECT_THAT(clock->body, HasSubstr(R"("now": "2016-04-21T08:00:00Z")"));
  EXPECT_THAT(clock->body, HasSubstr(R"("present": "2026-04-21T08:00:00Z")"));
  client.send(
      "POST /cronwarp/clock HTTP/1.1\r\nHost: r\r\nContent-Length: 18\r\n\r\n"
      R"({"action":"pause"})");
  EXPECT_EQ(client.read_answer()->status, 200);
}

TEST(Http, PipelinedRequestsAreAnsweredInTheirOrder) {
  ServedRack served;
  RawClient client(served.port());
  ASSERT_TRUE(client.send(get("/apps") + get("/nowhere") + get("/apps/shop")));
  EXPECT_EQ(client.read_answer()->status, 200);
  EXPECT_EQ(client.read_answer()->status, 404);
  const auto last = client.read_answer();
  EXPECT_EQ(last->status, 200);
  EXPECT_THAT(last->body, HasSubstr("shop"));
}

TEST(Http, ARequestMayComeByteByByte) {
  ServedRack served({.generation = convox::Generation::kGen1April2016});
  RawClient client(served.port());
  const std::string request =
      "\r\nPOST /apps/shop/processes/web/run HTTP/1.1\r\nHost: rack\r\nUser-Agent: curl/\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
      "8\r\ncommand=\r\n3\r\nr%2\r\n2\r\n0x\r\n0\r\n\r\n";
  for (const char byte : request) {
    ASSERT_TRUE(client.send(std::string(1, byte)));
  }
  EXPECT_EQ(client.read_answer()->status, 200);
  served.stop();
  EXPECT_THAT(served.host().commands, ElementsAre("r x"));
}

TEST(Http, AnEmptyChunkedBodyMayComeByteByByte) {
  ServedRack served;
  RawClient client(served.port());
  const std::string request =
      "GET /apps HTTP/1.1\r\nHost: rack\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  for (const char byte : request) {
    ASSERT_TRUE(client.send(std::string(1, byte)));
  }
  EXPECT_EQ(client.read_answer()->status, 200);
}

TEST(Http, AClientThatWaitsForContinueGetsIt) {
  ServedRack served({.generation = convox::Generation::kGen1April2016});
  RawClient client(served.port());
  client.send(
      "POST /apps/shop/processes/web/run HTTP/1.1\r\nHost: rack\r\nUser-Agent: curl/7\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_answer(false)->status, 100);
  client.send("command=x");
  EXPECT_EQ(client.read_answer()->status, 200);
  served.stop();
  EXPECT_THAT(served.host().commands, ElementsAre("x"));
}

TEST(Http, AnUnknownExpectationIsRefused) {
  ServedRack served;
  RawClient client(served.port());
  client.send("GET /apps HTTP/1.1\r\nHost: rack\r\nExpect: miracles\r\n\r\n");
  EXPECT_EQ(client.read_answer()->status, 417);
}

TEST(Http, HeadGetsTheHeaderOfGetWithoutItsBody) {
  ServedRack served({.generation = convox::Generation::kGen1April2016});
  RawClient client(served.port());
  client.send("HEAD /apps HTTP/1.1\r\nHost: rack\r\nUser-Agent: curl/7\r\n\r\n");
  const auto head = client.read_answer(false);
  ASSERT_TRUE(head);
  client.send("GET /check HTTP/1.1\r\nHost: rack\r\n\r\n");
  const auto check = client.read_answer();
  ASSERT_TRUE(check);
  EXPECT_EQ(check->status, 200);  // no body came in between
}

TEST(Http, TheDateIsTheRacks) {
  ServedRack served;
  RawClient client(served.port());
  client.send(get("/apps"));
  EXPECT_EQ(client.read_answer()->headers["date"], "Thu, 21 Apr 2016 08:00:00 GMT");
  served.on_server_thread([&] { served.driver().jump_to(at("2017-01-01T00:00:59Z")); });
  client.send(get("/apps"));
  EXPECT_EQ(client.read_answer()->headers["date"], "Sun, 01 Jan 2017 00:00:59 GMT");
}

TEST(Http, TheRackCatchesUpBeforeARequestIsAnswered) {
  ServedRack served({.prepare = [](StillDriver& driver) { driver.calls_per_advance = 50; }});
  RawClient client(served.port());
  served.on_server_thread([&] { served.driver().jump_to(at("2016-04-21T09:00:00Z")); });
  client.send(get("/apps"));
  EXPECT_EQ(client.read_answer()->headers["date"], "Thu, 21 Apr 2016 09:00:00 GMT");
}

TEST(Http, AClientThatWantsToCloseIsToldSo) {
  ServedRack served;
  RawClient client(served.port());
  client.send("GET /apps HTTP/1.1\r\nHost: rack\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_answer()->headers["connection"], "close");
  EXPECT_TRUE(client.is_at_end());
  EXPECT_FALSE(client.was_reset());
}

TEST(Http, Http10EndsWithTheAnswerUnlessItAsksToBeKept) {
  ServedRack served;
  RawClient kept(served.port());
  kept.send("GET /apps HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(kept.read_answer()->headers["connection"], "keep-alive");
  kept.send("GET /apps HTTP/1.0\r\n\r\n");
  EXPECT_EQ(kept.read_answer()->status, 200);
  EXPECT_TRUE(kept.is_at_end());
}

TEST(Http, TheAccessLogHasNeitherQueryNorHeader) {
  ServedRack served;
  RawClient client(served.port());
  client.send(
      "GET /apps?token=s3cret HTTP/1.1\r\nHost: rack\r\nAuthorization: Basic s3cret\r\n\r\n");
  ASSERT_TRUE(client.read_answer());
  client.send("rubbish\r\n\r\n");
  ASSERT_TRUE(client.read_answer());
  served.stop();
  EXPECT_THAT(served.access_log(), Not(HasSubstr("s3cret")));
  EXPECT_THAT(served.access_log(),
              MatchesRegex("2016-04-21T08:00:00Z 127.0.0.1:[0-9]+ GET /apps 200 [0-9]+ B "
                           "[0-9.]+ ms\n"
                           "2016-04-21T08:00:00Z 127.0.0.1:[0-9]+ - - 400 [0-9]+ B [0-9.]+ ms\n"));
}

TEST(Http, WhoeverChangesTheRackIsReported) {
  int changes = 0;
  ServedRack::Options options;
  options.generation = convox::Generation::kGen1April2016;
  options.server.after_request = [&] { ++changes; };
  ServedRack served(std::move(options));
  RawClient client(served.port());
  client.send("GET /apps HTTP/1.1\r\nHost: rack\r\nUser-Agent: curl/7\r\n\r\n");
  client.read_answer();
  client.send(
      "POST /apps HTTP/1.1\r\nHost: rack\r\nUser-Agent: curl/7\r\nContent-Length: 0\r\n\r\n");
  client.read_answer();
  served.stop();
  EXPECT_EQ(changes, 1);
}

TEST(Http, AMachineThatFailsEndsTheLoop) {
  ServedRack::Options options;
  options.server.after_request = [] { throw EnvironmentError("cannot write rack.json: No space"); };
  ServedRack served(std::move(options));
  RawClient client(served.port());
  client.send("DELETE /apps/shop HTTP/1.1\r\nHost: rack\r\n\r\n");
  served.join();
  EXPECT_EQ(served.failure(), "cannot write rack.json: No space");
}

TEST(Listening, ATakenPortIsAnEnvironmentError) {
  ServedRack served;
  ServedRack::Options options;
  options.server.port = served.port();
  try {
    ServedRack second(std::move(options));
    FAIL() << "two servers share a port";
  } catch (const EnvironmentError& error) {
    EXPECT_EQ(std::string(error.what()), "cannot listen on 127.0.0.1 port " +
                                             std::to_string(served.port()) +
                                             ": Address already in use");
  }
}

TEST(Listening, AnAddressOfAnotherMachineIsAnEnvironmentError) {
  ServedRack::Options options;
  options.server.address = "192.0.2.1";
  EXPECT_THROW(ServedRack served(std::move(options)), EnvironmentError);
}

TEST(Stopping, EndsAllConnectionsAndTheLoop) {
  ServedRack served;
  RawClient idle(served.port());
  idle.send(get("/apps"));
  ASSERT_TRUE(idle.read_answer());
  RawClient halfway(served.port());
  halfway.send("GET /apps HT");
  RawClient follower(served.port());
  EXPECT_EQ(follower.upgrade("/apps/shop/logs")->status, 101);
  served.stop();  // returns when the loop has nothing left
  EXPECT_EQ(served.server().connections(), 0U);
  EXPECT_TRUE(idle.is_at_end());
  EXPECT_TRUE(halfway.is_at_end());
  follower.read_to_end();
  EXPECT_THROW(RawClient late(served.port()), std::runtime_error);
}

}  // namespace
}  // namespace cronwarp::test
