#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fakes/rack_endpoint_fixture.h"

// Who gets an answer from a rack at all: passwords, and the gate of 2016.

namespace cronwarp::fakes {
namespace {

using convox::Generation;

// "x:secret", "convox:wrong", "secret" and "jwt:secret" in base 64.
constexpr std::string_view kOtherUser = "Basic eDpzZWNyZXQ=";
constexpr std::string_view kWrongPassword = "Basic Y29udm94Ondyb25n";
constexpr std::string_view kNoColon = "Basic c2VjcmV0";
constexpr std::string_view kTokenUser = "Basic and0OnNlY3JldA==";

TEST(RackAccessTest, OnlyThePasswordCounts) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation);
    EXPECT_EQ(rack.ask({"GET", "/apps", {{"Authorization", kOtherUser}}}).response.status, 200);
    for (const std::string_view wrong :
         {kWrongPassword, kNoColon, std::string_view("Basic ###="), std::string_view("Basic "),
          std::string_view("Bearer secret"), std::string_view("")}) {
      const Reply reply = rack.ask({"GET", "/apps", {{"Authorization", wrong}}});
      EXPECT_EQ(reply.response.status, 401) << wrong;
    }
  }
}

TEST(RackAccessTest, LaterRacksTakeTheSchemeInAnyCase) {
  for (const Generation generation : kAll) {
    for (const std::string_view header :
         {"basic Y29udm94OnNlY3JldA==", "BASIC Y29udm94OnNlY3JldA=="}) {
      const Reply reply =
          RackUnderTest(generation).ask({"GET", "/apps", {{"Authorization", header}}});
      EXPECT_EQ(reply.response.status, generation == kGen1 ? 401 : 200) << header;
    }
  }
}

TEST(RackAccessTest, ATokenIsNoPassword) {
  EXPECT_EQ(
      RackUnderTest(kGen1).ask({"GET", "/apps", {{"Authorization", kTokenUser}}}).response.status,
      200);
  EXPECT_EQ(
      RackUnderTest(kGen2).ask({"GET", "/apps", {{"Authorization", kTokenUser}}}).response.status,
      401);
}

TEST(RackAccessTest, ARackWithoutPasswordLetsEverybodyIn) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation, {}, "");
    EXPECT_EQ(rack.ask_bare({"GET", "/apps", {{"Version", "dev"}}}).response.status, 200);
  }
}

TEST(RackAccessTest, EachGenerationRefusesAWrongPasswordInItsForm) {
  RackUnderTest gen1(kGen1);
  Reply reply = gen1.ask_bare({"GET", "/apps"});
  expect(reply, {401, kText, "invalid authorization"});
  EXPECT_EQ(header_of(reply, "WWW-Authenticate"), "Basic realm=\"Convox System\"");

  RackUnderTest gen2(kGen2);
  reply = gen2.ask_bare({"GET", "/apps"});
  expect(reply, {401, kText, "invalid authentication\n"});
  EXPECT_EQ(header_of(reply, "WWW-Authenticate"), "");

  RackUnderTest v3(kV3);
  reply = v3.ask_bare({"GET", "/apps"});
  expect(reply, {401, kText, "invalid authentication\n"});
  EXPECT_EQ(header_of(reply, "WWW-Authenticate"), "Basic realm=\"convox\"");
}

TEST(RackAccessTest, CheckIsOpen) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation);
    expect(rack.ask_bare({"GET", "/check"}), {200, kText, "ok"});
  }
}

TEST(RackAccessTest, TheRackOf2016AsksForAClientOfItsTime) {
  struct Case {
    std::string_view header;
    std::string_view value;
    bool welcome;
  };
  RackUnderTest rack(kGen1);
  for (const Case& c :
       {Case{"Version", "20150911185300", false}, Case{"Version", "20150911185301", true},
        Case{"Version", "dev", true}, Case{"Version", "20160420221228", true},
        Case{"Version", "", false}, Case{"User-Agent", "curl/", true},
        Case{"User-Agent", "curl/7.88", true}, Case{"User-Agent", "Go-http-client/1.1", false}}) {
    SCOPED_TRACE(std::string(c.header) + ": " + std::string(c.value));
    const Reply reply = rack.ask_bare(
        {"GET", "/apps", {{c.header, c.value}, {"Authorization", RackUnderTest::kAuthorization}}});
    if (c.welcome) {
      EXPECT_EQ(reply.response.status, 200);
    } else {
      expect(reply, {403, kText, "client outdated, please update with `convox update`"});
    }
  }
}

TEST(RackAccessTest, TheGateIsOpenForTheSystemAndForLaterGenerations) {
  const TestRequest apps{"GET", "/apps", {{"Authorization", RackUnderTest::kAuthorization}}};
  TestRequest system = apps;
  system.target = "/system";
  EXPECT_EQ(RackUnderTest(kGen1).ask_bare(system).response.status, 200);
  EXPECT_EQ(RackUnderTest(kGen2).ask_bare(apps).response.status, 200);
}

TEST(RackAccessTest, AWrongPasswordBeatsAnOldVersionAndBothBeatAMissingApp) {
  RackUnderTest rack(kGen1);
  TestRequest request{"GET", "/apps/nope"};
  EXPECT_EQ(rack.ask_bare(request).response.status, 401);
  request.headers = {{"Authorization", RackUnderTest::kAuthorization}};
  EXPECT_EQ(rack.ask_bare(request).response.status, 403);
  request.headers.emplace_back("Version", "dev");
  EXPECT_EQ(rack.ask_bare(request).response.status, 404);
}

// The real racks check the password in their handlers, which a path without route never reaches.

}  // namespace
}  // namespace cronwarp::fakes
