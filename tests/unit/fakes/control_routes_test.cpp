#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fakes/rack_endpoint_fixture.h"

namespace cronwarp::fakes {
namespace {

using test::at;
using testing::HasSubstr;

class ControlRoutesTest : public testing::Test {
 protected:
  Reply set_clock(std::string_view body) {
    return rack_.ask({"POST", "/cronwarp/clock", {}, body});
  }

  RackUnderTest rack_{convox::Generation::kGen1April2016};
};

TEST_F(ControlRoutesTest, TheClockSaysWhatTimeItIs) {
  rack_.driver.state.speed = 3'600;
  const Reply reply = rack_.ask({"GET", "/cronwarp/clock"});
  EXPECT_EQ(reply.response.status, 200);
  EXPECT_EQ(reply.response.content_type, "application/json");
  EXPECT_EQ(reply.response.body,
            "{\n  \"now\": \"2016-04-21T12:00:00Z\",\n  \"present\": \"2016-04-21T12:00:00Z\",\n"
            "  \"speed\": 3600,\n  \"paused\": false\n}\n");
}

TEST_F(ControlRoutesTest, AClockThatIsTheMachinesIsNotToBeMoved) {
  rack_.driver.is_fixed = true;
  const Reply reply = set_clock(R"({"action": "pause"})");
  EXPECT_EQ(reply.response.status, 409);
  EXPECT_THAT(reply.response.body, HasSubstr("its clock is the machine's"));
  EXPECT_FALSE(rack_.driver.state.paused);
  EXPECT_EQ(rack_.ask({"GET", "/cronwarp/clock"}).response.status, 200);
}

TEST_F(ControlRoutesTest, ItTakesThePasswordButNoVersion) {
  const Reply reply = rack_.ask_bare({"GET", "/cronwarp/clock"});
  EXPECT_EQ(reply.response.status, 401);
  EXPECT_EQ(reply.response.body, "{\n  \"error\": \"this takes the rack's password\"\n}\n");
  EXPECT_EQ(rack_.ask_bare({"GET", "/cronwarp/nope"}).response.status, 401);
  EXPECT_EQ(
      rack_.ask_bare({"GET", "/cronwarp/clock", {{"Authorization", RackUnderTest::kAuthorization}}})
          .response.status,
      200);
}

TEST_F(ControlRoutesTest, TheClockPausesAndResumes) {
  EXPECT_THAT(set_clock(R"({"action": "pause"})").response.body, HasSubstr("\"paused\": true"));
  EXPECT_TRUE(rack_.driver.state.paused);
  EXPECT_THAT(set_clock(R"({"action": "resume"})").response.body, HasSubstr("\"paused\": false"));
  EXPECT_FALSE(rack_.driver.state.paused);
}

TEST_F(ControlRoutesTest, TheClockGoesFasterAndJumps) {
  EXPECT_THAT(set_clock(R"({"speed": 0.5})").response.body, HasSubstr("\"speed\": 0.5"));
  EXPECT_THAT(set_clock(R"({"to": "2016-05-01T00:00:00Z"})").response.body,
              HasSubstr("\"present\": \"2016-05-01T00:00:00Z\""));
  EXPECT_EQ(rack_.driver.state.present, at("2016-05-01"));
  EXPECT_EQ(set_clock(R"({"by": "1d12h"})").response.status, 200);
  EXPECT_EQ(rack_.driver.state.present, at("2016-05-02T12:00:00Z"));
  EXPECT_EQ(set_clock(R"({"to": "2016-05-02T12:00:00Z", "action": "pause"})").response.status, 200);
  EXPECT_TRUE(rack_.driver.state.paused);
}

TEST_F(ControlRoutesTest, WhatIsWrongIsSaidAndNothingIsDone) {
  struct Case {
    std::string_view body;
    std::string_view complaint;
  };
  for (const Case& c : {
           Case{"", "the body is to be a JSON object such as"},
           Case{"{}", "the body is to be a JSON object such as"},
           Case{"[1]", "the body is to be a JSON object such as"},
           Case{"{\"speed\": 1", "the body is to be a JSON object such as"},
           Case{R"({"speed": 60, "sped": 1})", R"(there is no key \"sped\"; known are)"},
           Case{R"({"action": "stop"})", R"(\"action\" is to be \"pause\" or \"resume\")"},
           Case{R"({"action": 1})", R"(\"action\" is to be \"pause\" or \"resume\")"},
           Case{R"({"speed": "60"})", R"(\"speed\" is to be a number above 0)"},
           Case{R"({"speed": 0})", R"(\"speed\" is to be a number above 0)"},
           Case{R"({"speed": -1})", R"(\"speed\" is to be a number above 0)"},
           Case{R"({"speed": 1e300})", R"(\"speed\" is to be a number above 0)"},
           Case{R"({"to": 5})", R"(\"to\" is to be a text)"},
           Case{R"({"to": "tomorrow"})", R"(\"to\": )"},
           Case{R"({"to": "2016-04-21T11:59:59Z"})", "is past; the rack's clock reads"},
           Case{R"({"by": "soon"})", R"(\"by\": )"},
           Case{R"({"by": "1d", "to": "2016-05-01"})", R"(give either \"to\" or \"by\")"},
       }) {
    SCOPED_TRACE(c.body);
    const Reply reply = set_clock(c.body);
    EXPECT_EQ(reply.response.status, 400);
    EXPECT_THAT(reply.response.body, HasSubstr("{\n  \"error\": "));
    EXPECT_THAT(reply.response.body, HasSubstr(c.complaint));
    EXPECT_EQ(rack_.driver.state.speed, 1);
    EXPECT_FALSE(rack_.driver.state.paused);
    EXPECT_EQ(rack_.driver.state.present, rack_.clock.now());
  }
}

TEST_F(ControlRoutesTest, TheClockEndsWithTheYear9999) {
  const Reply reply = set_clock(R"({"by": "4000000d"})");
  EXPECT_EQ(reply.response.status, 400);
  EXPECT_EQ(set_clock(R"({"to": "9999-12-31T00:00:00Z"})").response.status, 200);
  EXPECT_THAT(set_clock(R"({"by": "1ms"})").response.body,
              HasSubstr("the clock goes no further than 9999-12-31T00:00:00Z"));
}

TEST_F(ControlRoutesTest, TheReportIsTheDriversAsItIs) {
  const Reply none = rack_.ask({"GET", "/cronwarp/report"});
  EXPECT_EQ(none.response.status, 404);
  EXPECT_THAT(none.response.body, HasSubstr("the rack has no tasks to report on"));
  rack_.driver.report = "{\"a\": 1}\n";
  const Reply reply = rack_.ask({"GET", "/cronwarp/report"});
  EXPECT_EQ(reply.response.status, 200);
  EXPECT_EQ(reply.response.content_type, "application/json");
  EXPECT_EQ(reply.response.body, "{\"a\": 1}\n");
}

TEST_F(ControlRoutesTest, OtherPathsAndMethodsAreRefused) {
  EXPECT_EQ(rack_.ask({"GET", "/cronwarp/nope"}).response.status, 404);
  EXPECT_EQ(rack_.ask({"GET", "/cronwarp/"}).response.status, 404);
  const Reply reply = rack_.ask({"DELETE", "/cronwarp/clock"});
  EXPECT_EQ(reply.response.status, 405);
  EXPECT_EQ(header_of(reply, "Allow"), "GET, POST");
  EXPECT_EQ(rack_.ask({"POST", "/cronwarp/report"}).response.status, 405);
}

TEST_F(ControlRoutesTest, NoScriptReachesIt) {
  ScriptedAnswer answer;
  answer.path_pattern = "/**";
  RackUnderTest rack(convox::Generation::kGen2, {answer});
  EXPECT_EQ(rack.ask({"GET", "/cronwarp/clock"}).response.status, 200);
}

}  // namespace
}  // namespace cronwarp::fakes
