#include "fakes/endpoint/rack_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fakes/rack_endpoint_fixture.h"

namespace cronwarp::fakes {
namespace {

using convox::Generation;
using testing::HasSubstr;
using testing::Not;

TEST(RackEndpointTest, AnUnknownRouteIsMissingForEverybody) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation);
    const Expected expected =
        generation == kGen1 ? Expected{404, kText, "404 page not found\n"} : Expected{404, "", ""};
    expect(rack.ask_bare({"GET", "/nope"}), expected);
    expect(rack.ask({"GET", "/nope"}), expected);
  }
}

TEST(RackEndpointTest, OnlyVersion3TellsAWrongMethod) {
  const TestRequest request{"PATCH", "/apps"};
  expect(RackUnderTest(kGen1).ask(request), {404, kText, "404 page not found\n"});
  expect(RackUnderTest(kGen2).ask(request), {404, "", ""});
  expect(RackUnderTest(kV3).ask(request), {405, "", ""});
}

TEST(RackEndpointTest, APlainRequestForASocketIsRefused) {
  const TestRequest request{"GET", "/apps/shop/logs"};
  expect(RackUnderTest(kGen1).ask(request), {400, kText, "not websocket protocol"});
  expect(RackUnderTest(kGen2).ask(request), {404, "", ""});
  expect(RackUnderTest(kV3).ask(request), {404, "", ""});
}

TEST(RackEndpointTest, ABadEscapeIsABadRequest) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation);
    EXPECT_EQ(rack.ask({"GET", "/apps/%zz"}).response.status, 400);
    EXPECT_EQ(rack.ask({"GET", "/apps/shop/releases?limit=%"}).response.status, 400);
    EXPECT_EQ(rack.ask({"POST", "/apps", {}, "name=%4"}).response.status, 400);
  }
}

TEST(RackEndpointTest, AnUnknownAppIsCalledSoInEachForm) {
  expect(RackUnderTest(kGen1).ask({"GET", "/apps/nope/processes"}),
         {404, kText, R"({"error":"no such app: nope"})"});
  expect(RackUnderTest(kGen2).ask({"GET", "/apps/nope/processes?"}),
         {404, kText, "app not found: nope\n"});
  expect(RackUnderTest(kV3).ask({"GET", "/apps/nope/processes?"}),
         {404, kText, "app not found: nope\n"});
  expect(RackUnderTest(kV3).ask({"GET", "/apps/nope", {{"Accept", "application/json"}}}),
         {404, "application/json", "{\"error\":\"app not found: nope\"}\n"});
}

TEST(RackEndpointTest, AnswersOfLaterGenerationsHaveARequestId) {
  const TestRequest request{"GET", "/apps"};
  EXPECT_EQ(header_of(RackUnderTest(kGen1).ask(request), "Request-Id"), "");
  EXPECT_EQ(header_of(RackUnderTest(kGen2).ask(request), "Request-Id").size(), 12U);
  EXPECT_EQ(header_of(RackUnderTest(kGen2).ask(request), "X-Frame-Options"), "");
  const Reply reply = RackUnderTest(kV3).ask(request);
  EXPECT_EQ(header_of(reply, "Request-Id").size(), 12U);
  EXPECT_EQ(header_of(reply, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(reply, "X-Frame-Options"), "DENY");
}

TEST(RackEndpointTest, ErrorsOfGeneration2AreNotToBeSniffed) {
  EXPECT_EQ(header_of(RackUnderTest(kGen2).ask({"GET", "/apps/nope"}), "X-Content-Type-Options"),
            "nosniff");
  EXPECT_EQ(header_of(RackUnderTest(kGen2).ask({"GET", "/apps"}), "X-Content-Type-Options"), "");
}

TEST(RackEndpointTest, TheRackOf2016RunsAProcessAndDoesNotNameIt) {
  RackUnderTest rack(kGen1);
  expect(rack.ask({"POST", "/apps/shop/processes/web/run", {}, "command=rake+x&release="}),
         {200, kText, R"({"success":true})"});
  expect(rack.ask(
             {"POST", "/apps/shop/processes/web/run", {}, "command=rake%20a%20b%26c%3Dd%2B%C3%BC"}),
         {200, kText, R"({"success":true})"});
  EXPECT_THAT(rack.host.commands, testing::ElementsAre("rake x", "rake a b&c=d+\u00fc"));
}

TEST(RackEndpointTest, TheRackOf2016PassesOnWhatEcsSays) {
  RackUnderTest rack(kGen1);
  expect(rack.ask({"POST", "/apps/nope/processes/web/run", {}, "command=x"}),
         {404, kText, R"({"error":"no such app: nope"})"});
  const Reply reply = rack.ask({"POST", "/apps/shop/processes/nope/run", {}, "command=x"});
  EXPECT_EQ(reply.response.status, 500);
  EXPECT_THAT(reply.response.body, testing::StartsWith(R"({"error":"ClientException: )"));
  EXPECT_THAT(reply.response.body, testing::EndsWith(R"(\n\tstatus code: 400, request id: "})"));
}

TEST(RackEndpointTest, LaterRacksRunWhatTheHeadersSay) {
  for (const Generation generation : {kGen2, kV3}) {
    RackUnderTest rack(generation);
    const Reply reply = rack.ask({"POST",
                                  "/apps/shop/services/web/processes?",
                                  {{"Command", "rake x"}, {"Height", "24"}},
                                  "command=ignored"});
    EXPECT_EQ(reply.response.status, 200);
    EXPECT_EQ(reply.response.content_type, "application/json");
    EXPECT_THAT(reply.response.body, HasSubstr(generation == kV3 ? R"("id": "web-cafe01234567")"
                                                                 : R"("id": "cafe01234567")"));
    EXPECT_THAT(reply.response.body, HasSubstr(R"("status": "running")"));
    EXPECT_THAT(rack.host.commands, testing::ElementsAre("rake x"));
  }
}

TEST(RackEndpointTest, AnOptionThatCannotBeReadIsAnErrorOfTheServer) {
  RackUnderTest rack(kGen2);
  expect(rack.ask({"POST", "/apps/nope/services/web/processes", {{"Height", "abc"}}}),
         {500, kText, "strconv.Atoi: parsing \"abc\": invalid syntax\n"});
  expect(rack.ask({"GET", "/apps/shop/releases?limit=x"}),
         {500, kText, "strconv.Atoi: parsing \"x\": invalid syntax\n"});
  expect(rack.ask({"PUT", "/apps/shop/services/web", {}, "count=two"}),
         {500, kText, "strconv.Atoi: parsing \"two\": invalid syntax\n"});
  EXPECT_TRUE(rack.host.commands.empty());
}

TEST(RackEndpointTest, AProcessIsListedShownAndStopped) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation);
    ASSERT_TRUE(rack.rack.run_process({"shop", "web", "rake x"}));
    const std::string path =
        std::string("/apps/shop/processes/") + (generation == kV3 ? "web-" : "") + "cafe01234567";
    const Reply list = rack.ask({"GET", "/apps/shop/processes?stats=false"});
    EXPECT_THAT(list.response.body, HasSubstr("cafe01234567"));
    const Reply shown = rack.ask({"GET", path});
    EXPECT_EQ(shown.response.status, 200);
    const Reply stopped = rack.ask({"DELETE", path});
    if (generation == kGen1) {
      EXPECT_EQ(stopped.response.body, shown.response.body);
    } else {
      expect(stopped, {200, kText, "ok\n"});
    }
    EXPECT_EQ(rack.host.stopped, 1);
    EXPECT_EQ(rack.ask({"DELETE", path}).response.status, 404);
  }
}

TEST(RackEndpointTest, AnUnknownProcessIsCalledAsTheClientCalledIt) {
  expect(RackUnderTest(kGen1).ask({"DELETE", "/apps/shop/processes/nope"}),
         {404, kText, R"({"error":"no such process: nope"})"});
  expect(RackUnderTest(kGen2).ask({"GET", "/apps/shop/processes/nope"}),
         {404, kText, "process not found: nope\n"});
  expect(RackUnderTest(kGen2).ask({"GET", "/apps/nope/processes/nope"}),
         {404, kText, "app not found: nope\n"});
  RackUnderTest v3(kV3);
  ASSERT_TRUE(v3.rack.run_process({"shop", "web", "rake x"}));
  for (const char* name : {"cafe01234567", "worker-cafe01234567"}) {
    const Reply reply = v3.ask({"GET", std::string("/apps/shop/processes/") + name});
    EXPECT_EQ(reply.response.status, 404) << name;
  }
}

// It takes the process it did not find for one.
TEST(RackEndpointTest, TheRackOf2016PanicsOverAnUnknownProcess) {
  expect(RackUnderTest(kGen1).ask({"GET", "/apps/shop/processes/nope"}),
         {500, kText, "runtime error: invalid memory address or nil pointer dereference\n"});
  expect(RackUnderTest(kGen1).ask({"GET", "/apps/nope/processes/nope"}),
         {404, kText, R"({"error":"no such app: nope"})"});
}

TEST(RackEndpointTest, ProcessesAreListedByServiceAndRelease) {
  RackUnderTest rack(kGen2);
  ASSERT_TRUE(rack.rack.run_process({"shop", "web", "x"}));
  ASSERT_TRUE(rack.rack.run_process({"shop", "worker", "y"}));
  const auto body = [&](std::string_view target) {
    return rack.ask({"GET", target}).response.body;
  };
  EXPECT_THAT(body("/apps/shop/processes?service=web"), Not(HasSubstr("worker")));
  EXPECT_THAT(body("/apps/shop/processes?service=worker"), HasSubstr("worker"));
  EXPECT_EQ(body("/apps/shop/processes?release=RNOSUCHONE"), "[]\n");
}

TEST(RackEndpointTest, AnAppIsCreatedAndDeleted) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation);
    EXPECT_THAT(rack.ask({"POST", "/apps", {}, "name=blog"}).response.body,
                HasSubstr(R"("name": "blog")"));
    EXPECT_EQ(rack.ask({"GET", "/apps/blog"}).response.status, 200);
    expect(rack.ask({"DELETE", "/apps/blog"}),
           {200, kText, generation == kGen1 ? R"({"success":true})" : "ok\n"});
    EXPECT_EQ(rack.ask({"GET", "/apps/blog"}).response.status, 404);
    EXPECT_GE(rack.ask({"POST", "/apps", {}, "name=a"}).response.status, 400);
  }
}

TEST(RackEndpointTest, AReleaseIsMadeAndPromoted) {
  RackUnderTest rack(kGen2);
  const Reply made = rack.ask({"POST", "/apps/shop/releases", {}, "env=A%3D1%0AB%3D2"});
  EXPECT_EQ(made.response.status, 200);
  EXPECT_THAT(made.response.body, HasSubstr(R"("env": "A=1\nB=2")"));
  const std::string id = rack.rack.list_releases("shop")->front().id;
  EXPECT_THAT(made.response.body, HasSubstr(id));
  expect(rack.ask({"POST", "/apps/shop/releases/" + id + "/promote", {}, "force=false"}),
         {200, kText, "ok\n"});
  EXPECT_EQ(rack.rack.get_app("shop")->release, id);
  const Reply list = rack.ask({"GET", "/apps/shop/releases?limit=1"});
  EXPECT_EQ(list.response.body.find(R"("id")"), list.response.body.rfind(R"("id")"));
  EXPECT_EQ(rack.ask({"GET", "/apps/shop/releases/RNOSUCHONE"}).response.status, 404);
}

TEST(RackEndpointTest, ThePromotedReleaseIsAnObjectIn2016) {
  RackUnderTest rack(kGen1);
  const std::string id = rack.rack.list_releases("shop")->front().id;
  const Reply reply = rack.ask({"POST", "/apps/shop/releases/" + id + "/promote"});
  EXPECT_EQ(reply.response.content_type, "application/json");
  EXPECT_THAT(reply.response.body, HasSubstr(id));
}

TEST(RackEndpointTest, TheEnvironmentOf2016MakesReleases) {
  RackUnderTest rack(kGen1);
  Reply reply = rack.ask({"POST", "/apps/shop/environment", {}, "B=100%\nA=1 2+3"});
  expect(reply, {200, "application/json", "{\n  \"A\": \"1 2+3\",\n  \"B\": \"100%\"\n}\n"});
  EXPECT_EQ(header_of(reply, "Release-Id"), rack.rack.list_releases("shop")->front().id);
  reply = rack.ask({"DELETE", "/apps/shop/environment/A"});
  expect(reply, {200, "application/json", "{\n  \"B\": \"100%\"\n}\n"});
  expect(rack.ask({"GET", "/apps/shop/environment"}),
         {200, "application/json", "{\n  \"B\": \"100%\"\n}\n"});
  EXPECT_EQ(rack.rack.list_releases("shop")->size(), 3U);
  EXPECT_EQ(rack.ask({"GET", "/apps/nope/environment"}).response.status, 404);
}

TEST(RackEndpointTest, AServiceIsScaledByFormOrFormation) {
  RackUnderTest gen1(kGen1);
  expect(gen1.ask({"POST", "/apps/shop/formation/web", {}, "count=2&memory=256"}),
         {200, kText, R"({"success":true})"});
  EXPECT_EQ(gen1.rack.list_services("shop")->front().count, 2);
  EXPECT_EQ(gen1.rack.list_services("shop")->front().memory_bytes, 256 * RackUnderTest::kMiB);
  expect(gen1.ask({"POST", "/apps/shop/formation/web", {}, "count=x"}),
         {500, kText, R"({"error":"strconv.ParseInt: parsing \"x\": invalid syntax"})"});
  EXPECT_THAT(gen1.ask({"GET", "/apps/shop/formation"}).response.body,
              HasSubstr(R"("balancer": "")"));

  RackUnderTest gen2(kGen2);
  expect(gen2.ask({"PUT", "/apps/shop/services/web", {}, "count=1&cpu=128"}), {200, kText, "ok\n"});
  EXPECT_EQ(gen2.rack.list_services("shop")->front().cpu, 128U);
  expect(gen2.ask({"POST", "/apps/shop/services/web/restart"}), {200, kText, "ok\n"});
  EXPECT_EQ(gen2.ask({"PUT", "/apps/shop/services/nope", {}, "count=1"}).response.status, 404);
}

TEST(RackEndpointTest, AnAbsurdScaleIsRefused) {
  RackUnderTest rack(kGen2);
  for (const std::string_view form : {"count=-2", "count=99999999999", "memory=-1", "cpu=-1"}) {
    EXPECT_EQ(rack.ask({"PUT", "/apps/shop/services/web", {}, form}).response.status, 500) << form;
  }
}

TEST(RackEndpointTest, AFormIsReadOnlyWhereItSaysItIsOne) {
  RackUnderTest rack(kGen2);
  EXPECT_GE(rack.ask({"POST", "/apps", {{"Content-Type", "application/octet-stream"}}, "name=blog"})
                .response.status,
            400);
  EXPECT_EQ(rack.ask({"POST", "/apps?name=blog"}).response.status, 200);
}

TEST(RackEndpointTest, EveryReadingRouteOfAGenerationAnswers) {
  struct Case {
    Generation generation;
    std::vector<std::string_view> targets;
  };
  for (const Case& c : {
           Case{kGen1,
                {"/apps", "/apps/shop", "/apps/shop/builds", "/apps/shop/environment",
                 "/apps/shop/formation", "/apps/shop/parameters", "/apps/shop/processes",
                 "/apps/shop/releases", "/apps/shop/ssl", "/auth", "/instances", "/racks",
                 "/registries", "/services", "/system", "/system/capacity", "/system/releases"}},
           Case{kGen2,
                {"/apps", "/apps/shop", "/apps/shop/builds", "/apps/shop/processes",
                 "/apps/shop/releases", "/apps/shop/resources", "/apps/shop/services", "/auth",
                 "/certificates", "/instances", "/registries", "/resources", "/system",
                 "/system/capacity", "/system/processes?all=true", "/system/releases"}},
           Case{kV3, {"/apps/shop/budget", "/apps/shop/services", "/system"}},
       }) {
    RackUnderTest rack(c.generation);
    for (const std::string_view target : c.targets) {
      SCOPED_TRACE(target);
      const Reply reply = rack.ask({"GET", target});
      EXPECT_EQ(reply.response.status, 200) << reply.response.body;
      EXPECT_EQ(reply.response.body.back(), '\n');
    }
  }
}

TEST(RackEndpointTest, BuildsAreShown) {
  RackUnderTest rack(kGen2);
  const std::string id = rack.rack.list_builds("shop")->front().id;
  EXPECT_THAT(rack.ask({"GET", "/apps/shop/builds/" + id}).response.body, HasSubstr(id));
  EXPECT_EQ(rack.ask({"GET", "/apps/shop/builds/BNOSUCHONE"}).response.status, 404);
}

TEST(RackEndpointTest, SmallAnswersOfTheRealRacks) {
  expect(RackUnderTest(kGen1).ask({"GET", "/auth"}), {200, kText, "OK\n"});
  expect(RackUnderTest(kGen2).ask({"GET", "/auth"}), {200, kText, "ok\n"});
  expect(RackUnderTest(kV3).ask({"GET", "/apps/shop/budget"}),
         {200, "application/json", "{\n  \"config\": null,\n  \"state\": null\n}\n"});
  expect(RackUnderTest(kGen2).ask({"POST", "/apps/shop/cancel"}),
         {403, kText, "app is not updating\n"});
  expect(RackUnderTest(kGen1).ask({"GET", "/racks"}),
         {200, "application/json",
          "[\n  {\n    \"name\": \"cronwarp\",\n    \"status\": \"running\"\n  }\n]\n"});
  expect(RackUnderTest(kGen1).ask({"GET", "/apps/shop/ssl"}), {200, "application/json", "[]\n"});
  expect(RackUnderTest(kGen1).ask({"GET", "/apps/nope/ssl"}),
         {404, kText, R"({"error":"no such app: nope"})"});
  expect(RackUnderTest(kGen1).ask({"GET", "/services/pg"}),
         {404, kText, R"({"error":"no such service: pg"})"});
}

TEST(RackEndpointTest, WhatIsNotFakedSaysSo) {
  expect(RackUnderTest(kGen1).ask({"POST", "/apps/shop/builds"}),
         {501, kText, R"({"error":"the fake rack does not do this"})"});
  expect(RackUnderTest(kGen2).ask({"POST", "/system/jwt/token", {}, "role=read"}),
         {501, kText, "the fake rack does not do this\n"});
}

TEST(RackEndpointTest, AScaleThatIsNotFakedChangesNothing) {
  RackUnderTest rack(kV3);
  const Reply reply = rack.ask({"PUT", "/apps/shop/services/web", {}, "count=2&min=1&max=3"});
  EXPECT_EQ(reply.response.status, 501);
  EXPECT_EQ(rack.rack.list_services("shop")->front().count, 0);
}

TEST(RackEndpointTest, AnEscapedPathIsDecodedOnce) {
  RackUnderTest rack(kGen2);
  EXPECT_EQ(rack.ask({"GET", "/apps/sh%6fp"}).response.status, 200);
  expect(rack.ask({"GET", "/apps/a+%2B%2525"}), {404, kText, "app not found: a++%25\n"});
}

ScriptedAnswer scripted(AnswerKind kind) {
  ScriptedAnswer answer;
  answer.method = "POST";
  answer.path_pattern = "/apps/*/services/*/processes";
  answer.kind = kind;
  answer.status = 503;
  answer.body = "busy\n";
  answer.delay = std::chrono::seconds{3};
  return answer;
}

TEST(RackEndpointTest, AScriptedAnswerDoesOrDoesNotDoTheWork) {
  struct Case {
    AnswerKind kind;
    Delivery delivery;
    int status;
    Duration delay;
    std::size_t processes;
  };
  for (const Case& c : {Case{AnswerKind::kStatus, Delivery::kSend, 503, Duration{0}, 0},
                        Case{AnswerKind::kHang, Delivery::kHang, 200, Duration{0}, 0},
                        Case{AnswerKind::kReset, Delivery::kReset, 200, Duration{0}, 0},
                        Case{AnswerKind::kSlow, Delivery::kSend, 200, Duration{3'000}, 1},
                        Case{AnswerKind::kCutBody, Delivery::kCutBody, 200, Duration{0}, 1},
                        Case{AnswerKind::kLoseReply, Delivery::kReset, 200, Duration{0}, 1}}) {
    SCOPED_TRACE(static_cast<int>(c.kind));
    RackUnderTest rack(kGen2, {scripted(c.kind)});
    const Reply reply = rack.ask({"POST", "/apps/shop/services/web/processes?"});
    EXPECT_EQ(reply.delivery, c.delivery);
    EXPECT_EQ(reply.response.status, c.status);
    EXPECT_EQ(reply.delay, c.delay);
    EXPECT_EQ(rack.host.placed.size(), c.processes);
  }
}

TEST(RackEndpointTest, AScriptedBodyHasTheTypeItLooksLike) {
  ScriptedAnswer answer = scripted(AnswerKind::kStatus);
  const TestRequest request{"POST", "/apps/shop/services/web/processes"};
  expect(RackUnderTest(kGen2, {answer}).ask(request), {503, kText, "busy\n"});
  answer.body = R"({"error":"busy"})";
  expect(RackUnderTest(kGen2, {answer}).ask(request),
         {503, "application/json", R"({"error":"busy"})"});
  answer.body.clear();
  expect(RackUnderTest(kGen2, {answer}).ask(request), {503, "", ""});
}

TEST(RackEndpointTest, TheScriptIsForThoseWhoMayAskAndForUnknownRoutesToo) {
  ScriptedAnswer answer;
  answer.path_pattern = "/**";
  answer.status = 418;
  answer.times = 2;
  RackUnderTest rack(kGen2, {answer});
  EXPECT_EQ(rack.ask_bare({"GET", "/apps"}).response.status, 401);
  EXPECT_EQ(rack.ask_bare({"GET", "/racks"}).response.status, 404);
  EXPECT_EQ(rack.ask({"GET", "/racks"}).response.status, 418);
  EXPECT_EQ(rack.ask({"GET", "/apps"}).response.status, 418);
  EXPECT_EQ(rack.ask({"GET", "/apps"}).response.status, 200);
}

}  // namespace
}  // namespace cronwarp::fakes
