#include "convox/lambda_client.h"

#include <chrono>
#include <future>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/certificate.h"
#include "tests/server/listener.h"
#include "tests/server/served_rack.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::test {
namespace {

using convox::LambdaClient;
using convox::RackUrl;
using testing::ElementsAre;
using testing::HasSubstr;

RackUrl url(std::uint16_t port, std::string password = {}) {
  return {.tls = false, .host = "127.0.0.1", .port = port, .password = std::move(password)};
}

ServedRack::Options of_2016(std::string password = {}) {
  ServedRack::Options options;
  options.generation = convox::Generation::kGen1April2016;
  options.password = std::move(password);
  return options;
}

TEST(LambdaClient, SendsTheRequestOfTheFunctionToTheByte) {
  Listener listener("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"success\":true}");
  EventLoop loop;
  LambdaClient client(loop, url(listener.port(), "secret"));
  EXPECT_TRUE(client.run_process({"shop", "web", "rake a b&c=d (\xc3\xa9) -_.!~*'"}));
  EXPECT_EQ(listener.received(),
            "POST /apps/shop/processes/web/run HTTP/1.1\r\n"
            "Accept: application/json\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            "User-Agent: curl/\r\n"
            "Host: 127.0.0.1\r\n"
            "Authorization: Basic Y29udm94OnNlY3JldA==\r\n"
            "Connection: keep-alive\r\n"
            "Transfer-Encoding: chunked\r\n"
            "\r\n"
            "31\r\ncommand=rake%20a%20b%26c%3Dd%20(%C3%A9)%20-_.!~*'\r\n0\r\n\r\n");
}

TEST(LambdaClient, StartsAProcess) {
  ServedRack served(of_2016("secret"));
  EventLoop loop;
  LambdaClient client(loop, url(served.port(), "secret"));
  for (const std::string command : {"first one", "second & <last>"}) {
    const auto answer = client.run_process({"shop", "web", command});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_FALSE(answer->process);
  }
  served.stop();
  EXPECT_THAT(served.host().commands, ElementsAre("first one", "second & <last>"));
}

TEST(LambdaClient, StartsAProcessThroughTlsWithoutAskingWho) {
  ServedRack::Options options = of_2016("secret");
  options.server.tls = make_self_signed_certificate(at("2016-04-21T08:00:00Z"));
  ServedRack served(std::move(options));
  EventLoop loop;
  RackUrl rack = url(served.port(), "secret");
  rack.tls = true;
  LambdaClient client(loop, rack);
  EXPECT_TRUE(client.run_process({"shop", "web", "x"}));
}

TEST(LambdaClient, ErrorsSayWhatTheRackSays) {
  ServedRack served(of_2016("secret"));
  EventLoop loop;
  LambdaClient client(loop, url(served.port(), "secret"));
  const auto unknown = client.run_process({"nope", "web", "x"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().status, 404);
  EXPECT_EQ(unknown.error().message, "no such app: nope");
  LambdaClient stranger(loop, url(served.port(), "wrong"));
  const auto refused = stranger.run_process({"shop", "web", "x"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 401);
  EXPECT_EQ(refused.error().message, "invalid authorization");
}

TEST(LambdaClient, AnAnswerThatDoesNotComeIsOneWithoutStatus) {
  const struct {
    std::string name;
    AnswerKind kind;
    std::string message;
  } cases[] = {
      {"hang", AnswerKind::kHang, "no answer within 100ms"},
      {"reset", AnswerKind::kReset, "the connection was reset before the answer"},
      {"cut", AnswerKind::kCutBody, "the connection ended before the whole answer"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    ServedRack::Options options = of_2016();
    ScriptedAnswer answer;
    answer.path_pattern = "/**";
    answer.kind = row.kind;
    options.answers = {answer};
    ServedRack served(std::move(options));
    EventLoop loop;
    LambdaClient client(loop, url(served.port()), std::chrono::milliseconds{100});
    const auto reply = client.run_process({"shop", "web", "x"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().status, 0);
    EXPECT_EQ(reply.error().message, row.message);
  }
}

TEST(LambdaClient, WhatIsNoAnswerOfHttpIsOneWithoutStatus) {
  Listener listener("hello\r\n\r\n");
  EventLoop loop;
  LambdaClient client(loop, url(listener.port()));
  const auto reply = client.run_process({"shop", "web", "x"});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().status, 0);
  EXPECT_THAT(reply.error().message, HasSubstr("no answer: "));
}

TEST(LambdaClient, NobodyToConnectToIsAnEnvironmentError) {
  std::uint16_t port = 0;
  {
    ServedRack served;
    port = served.port();
  }
  EventLoop loop;
  LambdaClient client(loop, url(port, "secret"));
  try {
    (void)client.run_process({"shop", "web", "x"});
    FAIL() << "somebody was there";
  } catch (const EnvironmentError& error) {
    EXPECT_EQ(std::string(error.what()), "cannot reach the rack at http://127.0.0.1:" +
                                             std::to_string(port) + ": Connection refused");
  }
}

}  // namespace
}  // namespace cronwarp::test
