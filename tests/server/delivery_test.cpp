#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/server/raw_client.h"
#include "tests/server/served_rack.h"

namespace cronwarp::test {
namespace {

using std::chrono::milliseconds;

ServedRack::Options scripted(AnswerKind kind, Duration delay = Duration{0}) {
  ScriptedAnswer answer;
  answer.path_pattern = "/**";
  answer.kind = kind;
  answer.delay = delay;
  ServedRack::Options options;
  options.answers = {answer};
  return options;
}

TEST(Delivery, AHangingAnswerKeepsTheConnectionUntilTheIdleLimit) {
  ServedRack::Options options = scripted(AnswerKind::kHang);
  options.server.limits.idle = milliseconds{30};
  ServedRack served(std::move(options));
  RawClient client(served.port());
  client.send(get("/apps"));
  EXPECT_TRUE(client.is_at_end());
  RawClient follower(served.port());
  EXPECT_FALSE(follower.upgrade("/apps/shop/logs"));
}

TEST(Delivery, AHangingAnswerEndsWhenTheClientGoes) {
  ServedRack served(scripted(AnswerKind::kHang));
  {
    RawClient client(served.port());
    client.send(get("/apps"));
  }
  served.wait_for([&] { return served.server().connections() == 0; });
}

TEST(Delivery, AResetIsOne) {
  ServedRack served(scripted(AnswerKind::kReset));
  RawClient client(served.port());
  client.send(get("/apps"));
  EXPECT_TRUE(client.is_at_end());
  EXPECT_TRUE(client.was_reset());
  RawClient follower(served.port());
  EXPECT_FALSE(follower.upgrade("/apps/shop/logs"));
  EXPECT_TRUE(follower.was_reset());
}

TEST(Delivery, ACutBodyIsHalfOfWhatTheHeaderPromises) {
  ServedRack served(scripted(AnswerKind::kCutBody));
  RawClient client(served.port());
  client.send(get("/apps"));
  const std::string all = client.read_to_end();
  const std::size_t body = all.find("\r\n\r\n") + 4;
  const std::size_t length = all.find("Content-Length: ");
  ASSERT_NE(length, std::string::npos);
  const std::size_t promised = std::stoul(all.substr(length + 16));
  EXPECT_GT(promised, 1U);
  EXPECT_EQ(all.size() - body, promised / 2);
  EXPECT_FALSE(client.was_reset());
}

TEST(Delivery, ASlowAnswerComesAfterItsDelay) {
  ServedRack served(scripted(AnswerKind::kSlow, Duration{50}));
  RawClient client(served.port());
  const auto before = EventLoop::timer_now();
  client.send(get("/apps"));
  EXPECT_EQ(client.read_answer()->status, 200);
  EXPECT_GE(EventLoop::timer_now() - before, milliseconds{50});
}

TEST(Delivery, AStopDoesNotWaitForASlowAnswer) {
  ServedRack served(scripted(AnswerKind::kSlow, std::chrono::hours{1}));
  RawClient client(served.port());
  client.send(get("/apps"));
  served.wait_for([&] { return served.server().connections() == 1; });
  served.stop();
  EXPECT_TRUE(client.is_at_end());
}

TEST(Delivery, AScriptedStatusIsSentAsItIs) {
  ServedRack::Options options = scripted(AnswerKind::kStatus);
  options.answers.front().status = 503;
  options.answers.front().body = "busy\n";
  ServedRack served(std::move(options));
  RawClient client(served.port());
  client.send(get("/apps"));
  const auto answer = client.read_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, "busy\n");
}

}  // namespace
}  // namespace cronwarp::test
