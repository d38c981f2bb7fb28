#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/raw_client.h"
#include "tests/server/served_rack.h"

namespace cronwarp::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr int kFinal = 0x80;
constexpr std::string_view kLogs = "/apps/shop/logs";
// Of logs: nothing comes.
constexpr std::string_view kQuiet = "Filter: no line has this\r\n";

TEST(Websocket, CarriesWhatTheRackSaysAsItHappens) {
  ServedRack served;
  RawClient client(served.port());
  ASSERT_EQ(client.upgrade(kLogs)->status, 101);
  for (const std::string command : {"first", "second"}) {
    served.write_log_line(command);
    const auto frame = client.read_frame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->opcode, kText);
  }
}

TEST(Websocket, HasNeitherExtensionNorSubprotocol) {
  ServedRack served;
  RawClient client(served.port());
  const auto answer = client.upgrade(
      kLogs, "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: chat\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->headers.at("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_FALSE(answer->headers.contains("sec-websocket-extensions"));
  EXPECT_FALSE(answer->headers.contains("sec-websocket-protocol"));
}

TEST(Websocket, EndsWithAnEmptyBinaryFrameAndTheClientCloses) {
  ServedRack served;
  RawClient client(served.port());
  ASSERT_EQ(client.upgrade(kLogs, "Follow: false\r\n")->status, 101);
  auto frame = client.read_frame();
  while (frame && frame->opcode == kText) {
    frame = client.read_frame();
  }
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->opcode, kBinary);
  EXPECT_EQ(frame->payload, "");
  client.send_frame(kClose, "\x03\xe8");
  EXPECT_EQ(client.read_frame()->close_code(), 1000);
  EXPECT_TRUE(client.is_at_end());
}

TEST(Websocket, AClientThatDoesNotCloseAfterTheEndIsDropped) {
  ServedRack::Options options;
  options.server.limits.farewell = milliseconds{1};
  ServedRack served(std::move(options));
  RawClient client(served.port());
  ASSERT_EQ(client.upgrade(kLogs, "Follow: false\r\n")->status, 101);
  client.read_to_end();
}

TEST(Websocket, TheRackOf2016DropsTheConnectionAtTheEnd) {
  ServedRack served({.generation = convox::Generation::kGen1April2016});
  RawClient client(served.port());
  ASSERT_EQ(client.upgrade("/apps/nope/logs", "Version: dev\r\n")->status, 101);
  const auto frame = client.read_frame();
  ASSERT_TRUE(frame);
  EXPECT_THAT(frame->payload, HasSubstr("no such app"));
  EXPECT_TRUE(client.is_at_end());
  EXPECT_FALSE(client.was_reset());
}

constexpr std::string_view kUpgradeOf2016 =
    "GET /apps/nope/logs HTTP/1.1\r\nHost: rack\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Origin: http://rack\r\nVersion: dev\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

void expect_all_and_the_end(RawClient& client) {
  ASSERT_EQ(client.read_answer()->status, 101);
  const auto frame = client.read_frame();
  ASSERT_TRUE(frame);
  EXPECT_THAT(frame->payload, HasSubstr("no such app"));
  EXPECT_TRUE(client.is_at_end());
  EXPECT_FALSE(client.was_reset());
}

TEST(Websocket, TheRackOf2016DropsAClientInTheMiddleOfItsFrame) {
  ServedRack served({.generation = convox::Generation::kGen1April2016});
  RawClient client(served.port());
  const std::string frame = frame_bytes(kFinal | kText, true, "hello");
  client.send(std::string(kUpgradeOf2016) + frame.substr(0, frame.size() / 2));
  expect_all_and_the_end(client);
}

TEST(Websocket, TheRackOf2016DropsAClientThatDoesNotStopSending) {
  ServedRack served({.generation = convox::Generation::kGen1April2016});
  RawClient client(served.port());
  std::string bytes(kUpgradeOf2016);
  for (int i = 0; i < 1000; ++i) {
    bytes += frame_bytes(kFinal | kText, true, "hello");
  }
  client.send(bytes);
  expect_all_and_the_end(client);
}

TEST(Websocket, ARefusalIsAnAnswerOfHttpAndTheConnectionStays) {
  ServedRack served;
  RawClient client(served.port());
  EXPECT_EQ(client.upgrade("/apps/shop/nowhere")->status, 404);
  client.send(get("/apps"));
  EXPECT_EQ(client.read_answer()->status, 200);
}

TEST(Websocket, AnUpgradeThatIsNoneIsRefused) {
  ServedRack served;
  const std::string start =
      "GET /apps/shop/logs HTTP/1.1\r\nHost: rack\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  RawClient without_key(served.port());
  without_key.send(start + "Sec-WebSocket-Version: 13\r\n\r\n");
  EXPECT_EQ(without_key.read_answer()->status, 400);
  RawClient old_version(served.port());
  old_version.send(start +
                   "Sec-WebSocket-Version: 8\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  const auto answer = old_version.read_answer();
  EXPECT_EQ(answer->status, 426);
  EXPECT_EQ(answer->headers.at("sec-websocket-version"), "13");
}

TEST(Websocket, FramesMayFollowTheUpgradeAtOnce) {
  ServedRack served;
  RawClient client(served.port());
  client.send(
      "GET /apps/shop/logs HTTP/1.1\r\nHost: rack\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      std::string(kQuiet) + "\r\n" + frame_bytes(kFinal | kPing, true, "early"));
  EXPECT_EQ(client.read_answer()->status, 101);
  const auto pong = client.read_frame();
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->opcode, kPong);
  EXPECT_EQ(pong->payload, "early");
}

TEST(Websocket, APingIsAnswered) {
  ServedRack served;
  RawClient client(served.port());
  ASSERT_EQ(client.upgrade(kLogs, kQuiet)->status, 101);
  client.send_frame(kPing, "");
  EXPECT_EQ(client.read_frame()->opcode, kPong);
}

TEST(Websocket, BadFramesAreClosedWithTheirCode) {
  constexpr int kReserved = 0x40;
  const struct {
    std::string name;
    std::string bytes;
    int code;
  } cases[] = {
      {"unmasked", frame_bytes(kFinal | kText, false, "hello"), 1002},
      {"a reserved bit", frame_bytes(kFinal | kReserved | kText, true, "hello"), 1002},
      {"an unknown opcode", frame_bytes(kFinal | 3, true, "hello"), 1002},
      {"an unknown control opcode", frame_bytes(kFinal | 11, true, "hello"), 1002},
      {"a ping in pieces", frame_bytes(kPing, true, "hello"), 1002},
      {"a long ping", frame_bytes(kFinal | kPing, true, std::string(126, 'x')), 1002},
      {"a continuation of nothing", frame_bytes(kFinal | kContinuation, true, "hello"), 1002},
      {"a message in the middle of another",
       frame_bytes(kText, true, "a") + frame_bytes(kFinal | kText, true, "b"), 1002},
      {"text that is no UTF-8", frame_bytes(kFinal | kText, true, "\xff\xfe"), 1007},
      {"a close code nobody may send", frame_bytes(kFinal | kClose, true, "\x03\xed"), 1002},
      {"a close of one byte", frame_bytes(kFinal | kClose, true, "x"), 1002},
      {"a message that is too long",
       frame_bytes(kFinal | kText, true, std::string(64 * 1024 + 1, 'x')), 1009},
      {"a message that is too long in pieces",
       frame_bytes(kText, true, std::string(60 * 1024, 'x')) +
           frame_bytes(kFinal | kContinuation, true, std::string(60 * 1024, 'x')),
       1009},
  };
  ServedRack served;
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    RawClient client(served.port());
    ASSERT_EQ(client.upgrade(kLogs, kQuiet)->status, 101);
    client.send(row.bytes);
    client.end_sending();
    auto frame = client.read_frame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->opcode, kClose);
    EXPECT_EQ(frame->close_code(), row.code);
    EXPECT_TRUE(client.is_at_end());
  }
}

TEST(Websocket, AClientThatGoesTakesItsProcessAlong) {
  ServedRack served({.generation = convox::Generation::kGen1April2016});
  {
    RawClient client(served.port());
    ASSERT_EQ(client
                  .upgrade("/apps/shop/processes/web/run",
                           "Version: dev\r\nCommand: server\r\nHeight: 0\r\nWidth: 0\r\n")
                  ->status,
              101);
  }
  served.wait_for([&] { return served.server().connections() == 0; });
  served.stop();
  EXPECT_EQ(served.host().commands.size(), 1U);
  EXPECT_EQ(served.host().stopped, 1);
}

TEST(Websocket, TheAccessLogHasALineOfItsWholeLife) {
  ServedRack served;
  {
    RawClient client(served.port());
    ASSERT_EQ(client.upgrade(kLogs)->status, 101);
    served.write_log_line("x");
    ASSERT_TRUE(client.read_frame());
  }
  served.wait_for([&] { return served.server().connections() == 0; });
  served.stop();
  EXPECT_THAT(served.access_log(), testing::MatchesRegex(".* GET /apps/shop/logs 101 [1-9].*\n"));
}

}  // namespace
}  // namespace cronwarp::test
