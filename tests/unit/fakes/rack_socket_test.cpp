#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fakes/rack_endpoint_fixture.h"

namespace cronwarp::fakes {
namespace {

using convox::Generation;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kMarker7 = "F1E49A85-0AD7-4AEF-A618-C249C6E6568D:7\n";
constexpr std::string_view kMarker137 = "F1E49A85-0AD7-4AEF-A618-C249C6E6568D:137\n";

// All frames until the end. REQUIRES: it comes.
std::vector<std::string> frames_of(RackStream& stream) {
  std::vector<std::string> frames;
  while (true) {
    RackStream::Output output = stream.pull();
    frames.insert(frames.end(), output.frames.begin(), output.frames.end());
    if (output.ended || output.frames.empty()) {
      EXPECT_TRUE(output.ended);
      return frames;
    }
  }
}

std::vector<std::string> frames_of(const SocketReply& socket) {
  EXPECT_FALSE(socket.refusal);
  return frames_of(*socket.stream);
}

// Runs a process that printed these lines and ended.
void run_to_end(RackUnderTest& rack, std::string_view service, std::string_view output) {
  ASSERT_TRUE(rack.rack.run_process({"shop", service, "job"}));
  rack.rack.process_ended(rack.host.placed.back(), {0, output});
}

std::string release_of(RackUnderTest& rack) { return rack.rack.get_app("shop")->release; }

TEST(RackSocketTest, AWrongPasswordIsToldAfterTheUpgrade) {
  const TestRequest request{"GET", "/apps/shop/logs", {{"Authorization", ""}}};
  const SocketReply gen1 = RackUnderTest(kGen1).open(request);
  EXPECT_THAT(frames_of(gen1), ElementsAre("ERROR: invalid authorization\n"));
  EXPECT_EQ(gen1.end, StreamEnd::kDropConnection);
  const SocketReply gen2 = RackUnderTest(kGen2).open(request);
  EXPECT_THAT(frames_of(gen2), ElementsAre("ERROR: invalid authentication\n"));
  EXPECT_EQ(gen2.end, StreamEnd::kEmptyBinaryFrame);
}

TEST(RackSocketTest, TheGateOf2016SpeaksWithoutPrefix) {
  EXPECT_THAT(frames_of(RackUnderTest(kGen1).open({"GET", "/apps/shop/logs", {{"Version", "1"}}})),
              ElementsAre("client outdated, please update with `convox update`"));
}

TEST(RackSocketTest, TheRackOf2016WantsAnOrigin) {
  RackUnderTest rack(kGen1);
  const SocketReply socket = rack.open({"GET", "/apps/shop/logs", {{"Origin", ""}}});
  ASSERT_TRUE(socket.refusal);
  EXPECT_EQ(socket.refusal->response.status, 403);
  EXPECT_EQ(socket.refusal->response.body, "");
  EXPECT_FALSE(rack.open({"GET", "/apps/shop/logs", {{"Origin", "https://elsewhere"}}}).refusal);
}

TEST(RackSocketTest, LaterRacksRefuseForeignOrigins) {
  RackUnderTest rack(kGen2);
  struct Case {
    std::string_view origin;
    bool welcome;
  };
  for (const Case& c :
       {Case{"", true}, Case{"http://rack:80", true}, Case{"https://RACK:80", true},
        Case{"http://elsewhere:80", false}, Case{"http://rack", false}, Case{"null", false}}) {
    const SocketReply socket = rack.open({"GET", "/apps/shop/logs", {{"Origin", c.origin}}});
    EXPECT_EQ(socket.refusal.has_value(), !c.welcome) << c.origin;
    if (socket.refusal) {
      EXPECT_EQ(socket.refusal->response.status, 403);
    }
  }
}

TEST(RackSocketTest, WhereNoSocketIsThePlainAnswerComes) {
  RackUnderTest rack(kGen2);
  EXPECT_EQ(rack.open({"GET", "/apps"}).refusal->response.status, 200);
  EXPECT_EQ(rack.open({"GET", "/nope"}).refusal->response.status, 404);
  EXPECT_EQ(rack.open({"GET", "/%zz"}).refusal->response.status, 400);
}

TEST(RackSocketTest, AnUnknownAppIsToldAfterTheUpgrade) {
  EXPECT_THAT(frames_of(RackUnderTest(kGen2).open({"GET", "/apps/nope/logs"})),
              ElementsAre("ERROR: app not found: nope\n"));
  EXPECT_THAT(frames_of(RackUnderTest(kGen1).open({"GET", "/apps/nope/logs"})),
              ElementsAre("ERROR: no such app: nope\n"));
}

TEST(RackSocketTest, LogsAreLinesInTheFormOfTheGeneration) {
  struct Case {
    Generation generation;
    std::string line;
  };
  for (const Case& c : {Case{kGen1, "2016-04-21T12:00:00Z web:RELEASE/cafe01234567 hello\n"},
                        Case{kGen2, "2016-04-21T12:00:00Z service/web/cafe01234567 hello\n"},
                        Case{kV3, "2016-04-21T12:00:00Z service/web/web-cafe01234567 hello\n"}}) {
    RackUnderTest rack(c.generation);
    run_to_end(rack, "web", "hello\n");
    std::string expected = c.line;
    if (const std::size_t at = expected.find("RELEASE"); at != std::string::npos) {
      expected.replace(at, 7, release_of(rack));
    }
    const auto frames =
        frames_of(rack.open({"GET", "/apps/shop/logs", {{"Prefix", "true"}, {"Follow", "false"}}}));
    EXPECT_THAT(frames, testing::Contains(expected));
  }
}

TEST(RackSocketTest, TheRacksOwnLinesCountAsTheSystems) {
  RackUnderTest gen2(kGen2);
  run_to_end(gen2, "web", "");
  for (const std::string& frame : frames_of(
           gen2.open({"GET", "/apps/shop/logs", {{"Prefix", "true"}, {"Follow", "false"}}}))) {
    EXPECT_THAT(frame, testing::StartsWith("2016-04-21T12:00:00Z system/rack "));
  }
}

TEST(RackSocketTest, WithoutPrefixALineIsItsMessage) {
  RackUnderTest rack(kGen2);
  run_to_end(rack, "web", "one\ntwo\n");
  EXPECT_THAT(frames_of(rack.open({"GET", "/apps/shop/logs", {{"Follow", "false"}}})),
              testing::IsSupersetOf({"one\n", "two\n"}));
}

TEST(RackSocketTest, LogsBeginTwoMinutesAgoUnlessAskedOtherwise) {
  RackUnderTest rack(kGen2);
  run_to_end(rack, "web", "old\n");
  rack.clock.advance_to(rack.clock.now() + std::chrono::minutes{3});
  run_to_end(rack, "web", "new\n");
  const auto lines = [&](std::string_view since, std::string_view filter) {
    TestRequest request{"GET", "/apps/shop/logs", {{"Follow", "false"}, {"Filter", filter}}};
    if (!since.empty()) request.headers.emplace_back("Since", since);
    return frames_of(rack.open(request));
  };
  EXPECT_THAT(lines("", "old"), IsEmpty());
  EXPECT_THAT(lines("", "new"), ElementsAre("new\n"));
  EXPECT_THAT(lines("5m0s", "old"), ElementsAre("old\n"));
  EXPECT_THAT(lines("2000000h", "old"), ElementsAre("old\n"));
  EXPECT_THAT(lines("-1h", "new"), IsEmpty());
  EXPECT_THAT(lines("soon", ""), ElementsAre("ERROR: time: invalid duration \"soon\"\n"));
}

TEST(RackSocketTest, AFollowedLogGoesOn) {
  RackUnderTest rack(kGen2);
  const SocketReply socket = rack.open({"GET", "/apps/shop/logs", {{"Filter", "line"}}});
  RackStream::Output output = socket.stream->pull();
  EXPECT_THAT(output.frames, IsEmpty());
  EXPECT_FALSE(output.ended);
  run_to_end(rack, "web", "line 1\n");
  output = socket.stream->pull();
  EXPECT_THAT(output.frames, ElementsAre("line 1\n"));
  EXPECT_FALSE(output.ended);
  EXPECT_THAT(socket.stream->pull().frames, IsEmpty());
  ASSERT_TRUE(rack.rack.delete_app("shop"));
  EXPECT_TRUE(socket.stream->pull().ended);
}

TEST(RackSocketTest, ALongLogComesWholeAndInOrder) {
  RackUnderTest rack(kGen2);
  std::string output;
  for (int i = 0; i < 900; ++i) output += "line " + std::to_string(i) + '\n';
  run_to_end(rack, "web", output);
  const auto frames =
      frames_of(rack.open({"GET", "/apps/shop/logs", {{"Follow", "false"}, {"Filter", "line"}}}));
  ASSERT_EQ(frames.size(), 900U);
  EXPECT_EQ(frames.front(), "line 0\n");
  EXPECT_EQ(frames.back(), "line 899\n");
}

TEST(RackSocketTest, LogsOfAProcessEndWithIt) {
  RackUnderTest rack(kGen2);
  ASSERT_TRUE(rack.rack.run_process({"shop", "web", "job"}));
  const SocketReply socket = rack.open({"GET", "/apps/shop/processes/cafe01234567/logs"});
  EXPECT_FALSE(socket.stream->pull().ended);
  run_to_end(rack, "web", "another's\n");
  rack.rack.process_ended(rack.host.placed.front(), {0, "mine\n"});
  const RackStream::Output output = socket.stream->pull();
  EXPECT_THAT(output.frames, ElementsAre("mine\n"));
  EXPECT_TRUE(output.ended);
  EXPECT_THAT(frames_of(rack.open({"GET", "/apps/shop/processes/cafe01234567/logs"})),
              ElementsAre("ERROR: process not found: cafe01234567\n"));
}

TEST(RackSocketTest, Version3ShowsAServicesLogAndItsTail) {
  RackUnderTest rack(kV3);
  run_to_end(rack, "web", "1\n2\n3\n");
  run_to_end(rack, "worker", "4\n");
  TestRequest request{"GET", "/apps/shop/services/web/logs", {{"Follow", "false"}}};
  EXPECT_THAT(frames_of(rack.open(request)), ElementsAre("1\n", "2\n", "3\n"));
  for (const auto& [tail, lines] : std::vector<std::pair<std::string_view, std::size_t>>{
           {"2", 2}, {"0", 0}, {"9", 3}, {"-1", 3}}) {
    request.headers = {{"Follow", "false"}, {"Tail", tail}};
    EXPECT_EQ(frames_of(rack.open(request)).size(), lines) << tail;
  }
  EXPECT_THAT(frames_of(rack.open({"GET", "/apps/shop/services/nope/logs"})),
              ElementsAre("ERROR: service not found: nope\n"));
}

TEST(RackSocketTest, ExecEndsInItsOwnTimeAndTheExitCodeHasItsOwnFrame) {
  RackUnderTest rack(kGen2);
  ASSERT_TRUE(rack.rack.run_process({"shop", "web", "sleep 3600"}));
  const SocketReply socket =
      rack.open({"GET", "/apps/shop/processes/cafe01234567/exec", {{"Command", "ls"}}});
  EXPECT_EQ(rack.host.commands.back(), "ls");
  RackStream::Output output = socket.stream->pull();
  EXPECT_THAT(output.frames, IsEmpty());
  EXPECT_FALSE(output.ended);
  rack.clock.advance_to(rack.clock.now() + Duration{1'999});
  EXPECT_FALSE(socket.stream->pull().ended);
  rack.clock.advance_to(rack.clock.now() + Duration{1});
  EXPECT_THAT(frames_of(socket), ElementsAre("done\n", kMarker7));
}

// An exec of two seconds in the one process of "shop", which goes on until it is told to end.
SocketReply open_exec(RackUnderTest& rack) {
  EXPECT_TRUE(rack.rack.run_process({"shop", "web", "sleep 3600"}));
  const bool is_v3 = rack.rack.generation() == kV3;
  return rack.open({"GET", is_v3 ? "/apps/shop/processes/web-cafe01234567/exec"
                                 : "/apps/shop/processes/cafe01234567/exec"});
}

TEST(RackSocketTest, ExecIsKilledWhenItsProcessIsStopped) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation);
    const SocketReply socket = open_exec(rack);
    EXPECT_FALSE(socket.stream->pull().ended);
    ASSERT_TRUE(rack.rack.stop_process("shop", ProcessId{0xcafe01234567}));
    EXPECT_THAT(frames_of(socket), ElementsAre(kMarker137));
  }
}

TEST(RackSocketTest, ExecIsKilledWhenItsAppIsDeleted) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation);
    const SocketReply socket = open_exec(rack);
    ASSERT_TRUE(rack.rack.delete_app("shop"));
    // Nobody may look before its own end would have come.
    rack.clock.advance_to(rack.clock.now() + std::chrono::hours{1});
    EXPECT_THAT(frames_of(socket), ElementsAre(kMarker137));
  }
}

TEST(RackSocketTest, ExecThatEndedBeforeItsProcessHasItsOwnEnd) {
  for (const Generation generation : kAll) {
    RackUnderTest rack(generation);
    const SocketReply socket = open_exec(rack);
    rack.clock.advance_to(rack.clock.now() + std::chrono::seconds{2});
    ASSERT_TRUE(rack.rack.stop_process("shop", ProcessId{0xcafe01234567}));
    EXPECT_THAT(frames_of(socket), ElementsAre("done\n", kMarker7));
  }
}

TEST(RackSocketTest, ExecThatWaitsForInputIsKilledWithItsProcess) {
  RackUnderTest rack(kGen2);
  rack.host.exec_output = "{stdin}";
  const SocketReply socket = open_exec(rack);
  rack.clock.advance_to(rack.clock.now() + std::chrono::seconds{3});
  EXPECT_FALSE(socket.stream->pull().ended);
  rack.rack.process_ended(rack.host.placed.front(), {});
  EXPECT_THAT(frames_of(socket), ElementsAre(kMarker137));
}

TEST(RackSocketTest, FramesAreUtf8AndNoneBeginsWithNul) {
  RackUnderTest rack(kV3);
  rack.host.exec_output = std::string("\0{stdin}\xff\u20ac\n", 13);
  const SocketReply socket = open_exec(rack);
  socket.stream->on_input("a\xe2\x82z");
  socket.stream->on_input_end();
  rack.clock.advance_to(rack.clock.now() + std::chrono::seconds{2});
  EXPECT_THAT(frames_of(socket), ElementsAre("\ufffda\ufffd\ufffdz\ufffd\u20ac\n", kMarker7));

  rack.rack.process_ended(rack.host.placed.front(), {0, "na\xefve\n"});
  EXPECT_THAT(frames_of(rack.open({"GET", "/apps/shop/logs", {{"Filter", "na"}, {"Follow", "0"}}})),
              ElementsAre("na\ufffdve\n"));
  EXPECT_THAT(frames_of(rack.open({"GET", "/apps/no%ff%00/logs"})),
              ElementsAre("ERROR: app not found: no\ufffd\ufffd\n"));
}

TEST(RackSocketTest, ScriptedOutputTakesInWhatTheClientSent) {
  RackUnderTest rack(kGen2);
  rack.host.exec_output = "stdin={stdin}.\n";
  ASSERT_TRUE(rack.rack.run_process({"shop", "web", "sleep 3600"}));
  const SocketReply socket = rack.open({"GET", "/apps/shop/processes/cafe01234567/exec"});
  rack.clock.advance_to(rack.clock.now() + std::chrono::seconds{2});
  socket.stream->on_input("hello ");
  EXPECT_FALSE(socket.stream->pull().ended);
  socket.stream->on_input("stdin");
  socket.stream->on_input_end();
  EXPECT_THAT(frames_of(socket), ElementsAre("stdin=hello stdin.\n", kMarker7));
}

TEST(RackSocketTest, AClientMaySendMoreThanIsKept) {
  RackUnderTest rack(kGen2);
  rack.host.exec_output = "{stdin}";
  ASSERT_TRUE(rack.rack.run_process({"shop", "web", "sleep 3600"}));
  const SocketReply socket = rack.open({"GET", "/apps/shop/processes/cafe01234567/exec"});
  for (int i = 0; i < 3'000; ++i) socket.stream->on_input(std::string(1'024, 'x'));
  socket.stream->on_input_end();
  rack.clock.advance_to(rack.clock.now() + std::chrono::seconds{2});
  std::size_t bytes = 0;
  for (const std::string& frame : frames_of(socket)) {
    EXPECT_LE(frame.size(), 16U * 1024);
    bytes += frame.size();
  }
  EXPECT_EQ(bytes, 1024 * 1024 + kMarker7.size());
}

TEST(RackSocketTest, LongOutputIsCutBetweenCharacters) {
  RackUnderTest rack(kGen2);
  std::string& output = rack.host.exec_output;
  output = "x";
  for (int i = 0; i < 20'000; ++i) output += "\u20ac";
  ASSERT_TRUE(rack.rack.run_process({"shop", "web", "sleep 3600"}));
  const SocketReply socket = rack.open({"GET", "/apps/shop/processes/cafe01234567/exec"});
  rack.clock.advance_to(rack.clock.now() + std::chrono::seconds{2});
  auto frames = frames_of(socket);
  ASSERT_EQ(frames.size(), 5U);
  EXPECT_EQ(frames[1].substr(0, 3), "\u20ac");
  frames.pop_back();
  std::string whole;
  for (const std::string& frame : frames) whole += frame;
  EXPECT_EQ(whole, output);
}

TEST(RackSocketTest, ExecNeedsAProcessAndSaneOptions) {
  RackUnderTest rack(kGen2);
  EXPECT_THAT(frames_of(rack.open({"GET", "/apps/shop/processes/nope/exec"})),
              ElementsAre("ERROR: process not found: nope\n"));
  EXPECT_THAT(frames_of(rack.open({"GET", "/apps/shop/processes/nope/exec", {{"Height", "abc"}}})),
              ElementsAre("ERROR: strconv.Atoi: parsing \"abc\": invalid syntax\n"));
}

TEST(RackSocketTest, AnAttachedRunOf2016EndsWithItsProcess) {
  RackUnderTest rack(kGen1);
  const SocketReply socket =
      rack.open({"GET", "/apps/shop/processes/web/run", {{"Command", "rake x"}, {"Release", ""}}});
  EXPECT_EQ(rack.host.commands.back(), "rake x");
  EXPECT_EQ(socket.end, StreamEnd::kDropConnection);
  EXPECT_FALSE(socket.stream->pull().ended);
  socket.stream->on_input("in");
  rack.rack.process_ended(rack.host.placed.back(), {7, "out {stdin}\n"});
  // Its clients never say that their input has ended.
  EXPECT_THAT(frames_of(socket), ElementsAre("out in\n", kMarker7));
}

TEST(RackSocketTest, AnAttachedProcessIsStoppedWhenItsClientGoes) {
  RackUnderTest rack(kGen1);
  {
    const SocketReply socket = rack.open({"GET", "/apps/shop/processes/web/run"});
    EXPECT_EQ(rack.rack.list_processes("shop")->size(), 1U);
  }
  EXPECT_EQ(rack.host.stopped, 1);
  EXPECT_THAT(*rack.rack.list_processes("shop"), IsEmpty());
}

TEST(RackSocketTest, AnEndedBuildHasNothingToSayAndTheRackIsSilent) {
  RackUnderTest rack(kGen2);
  const std::string build = rack.rack.list_builds("shop")->front().id;
  EXPECT_THAT(frames_of(rack.open({"GET", "/apps/shop/builds/" + build + "/logs"})), IsEmpty());
  EXPECT_THAT(frames_of(rack.open({"GET", "/system/logs", {{"Follow", "false"}}})), IsEmpty());
  EXPECT_FALSE(rack.open({"GET", "/system/logs"}).stream->pull().ended);
  EXPECT_THAT(frames_of(rack.open({"GET", "/instances/i-1/shell"})),
              ElementsAre("ERROR: the fake rack does not do this\n"));
}

TEST(RackSocketTest, AScriptedAnswerRefusesAnUpgrade) {
  ScriptedAnswer answer;
  answer.path_pattern = "/apps/*/logs";
  answer.status = 502;
  RackUnderTest rack(kGen2, {answer});
  EXPECT_EQ(rack.open({"GET", "/apps/shop/logs"}).refusal->response.status, 502);
}

TEST(RackSocketTest, AScriptedAnswerDoesOrDoesNotDoTheWork) {
  struct Case {
    AnswerKind kind;
    Delivery delivery;
    std::size_t processes;
  };
  for (const Case& c :
       {Case{AnswerKind::kHang, Delivery::kHang, 0}, Case{AnswerKind::kReset, Delivery::kReset, 0},
        Case{AnswerKind::kSlow, Delivery::kSend, 1},
        Case{AnswerKind::kCutBody, Delivery::kReset, 1},
        Case{AnswerKind::kLoseReply, Delivery::kReset, 1}}) {
    SCOPED_TRACE(static_cast<int>(c.kind));
    ScriptedAnswer answer;
    answer.path_pattern = "/**";
    answer.kind = c.kind;
    answer.delay = std::chrono::seconds{1};
    RackUnderTest rack(kGen1, {answer});
    const SocketReply socket = rack.open({"GET", "/apps/shop/processes/web/run"});
    EXPECT_FALSE(socket.refusal);
    EXPECT_NE(socket.stream, nullptr);
    EXPECT_EQ(socket.delivery, c.delivery);
    EXPECT_EQ(socket.delay, c.kind == AnswerKind::kSlow ? Duration{1'000} : Duration{0});
    EXPECT_EQ(rack.host.placed.size(), c.processes);
  }
}

}  // namespace
}  // namespace cronwarp::fakes
