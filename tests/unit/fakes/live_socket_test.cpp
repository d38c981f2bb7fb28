#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "convox/unread_output.h"
#include "fakes/endpoint/frame_text.h"
#include "tests/unit/fakes/rack_endpoint_fixture.h"

// Websockets to processes that really run: what they print comes as they print it.

namespace cronwarp::fakes {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kMarker3 = "F1E49A85-0AD7-4AEF-A618-C249C6E6568D:3\n";
constexpr std::string_view kMarker137 = "F1E49A85-0AD7-4AEF-A618-C249C6E6568D:137\n";

SocketReply run_attached(RackUnderTest& rack) {
  rack.host.takes_input = true;
  return rack.open({"GET", "/apps/shop/processes/web/run", {{"Command", "job"}}});
}

TEST(LiveSocketTest, OutputComesBeforeTheEndAndTheExitCodeInAFrameOfItsOwn) {
  RackUnderTest rack(kGen1);
  const SocketReply socket = run_attached(rack);
  const convox::ProcessSlot slot = rack.host.placed.back();
  rack.rack.process_output(slot, "one\nt");
  RackStream::Output output = socket.stream->pull();
  EXPECT_THAT(output.frames, ElementsAre("one\nt"));
  EXPECT_FALSE(output.ended);
  EXPECT_THAT(socket.stream->pull().frames, IsEmpty());
  rack.rack.process_output(slot, "wo");
  rack.rack.process_ended(slot, {3, {}});
  output = socket.stream->pull();
  EXPECT_THAT(output.frames, ElementsAre("wo")) << "as it was printed, without a line's end";
  EXPECT_FALSE(output.ended);
  output = socket.stream->pull();
  EXPECT_THAT(output.frames, ElementsAre(kMarker3));
  EXPECT_TRUE(output.ended);
}

TEST(LiveSocketTest, ACharacterThatComesInTwoPartsIsWhole) {
  RackUnderTest rack(kGen1);
  const SocketReply socket = run_attached(rack);
  const convox::ProcessSlot slot = rack.host.placed.back();
  rack.rack.process_output(slot, "a\xe2\x82");
  EXPECT_THAT(socket.stream->pull().frames, ElementsAre("a"));
  rack.rack.process_output(slot,
                           "\xac"
                           "b\xe2");
  EXPECT_THAT(socket.stream->pull().frames, ElementsAre("\u20ac"
                                                        "b"));
  rack.rack.process_ended(slot, {3, {}});
  EXPECT_THAT(socket.stream->pull().frames, ElementsAre("\ufffd", kMarker3));
}

TEST(LiveSocketTest, OutputFollowsNoScript) {
  RackUnderTest rack(kGen1);
  const SocketReply socket = run_attached(rack);
  socket.stream->on_input("in");
  rack.rack.process_output(rack.host.placed.back(), "{stdin}\n");
  EXPECT_THAT(socket.stream->pull().frames, ElementsAre("{stdin}\n"));
}

TEST(LiveSocketTest, WhatTheClientSaysGoesToItsProcess) {
  RackUnderTest rack(kGen1);
  const SocketReply socket = run_attached(rack);
  EXPECT_TRUE(rack.host.attached.back());
  socket.stream->on_input("hel");
  socket.stream->on_input("lo");
  socket.stream->on_input_end();
  EXPECT_EQ(rack.host.input, "hello");
  EXPECT_EQ(rack.host.inputs_ended, 1);
  rack.rack.process_ended(rack.host.placed.back(), {3, {}});
  socket.stream->on_input("too late");
  socket.stream->on_input_end();
  EXPECT_EQ(rack.host.input, "hello");
  EXPECT_EQ(rack.host.inputs_ended, 1);
}

TEST(LiveSocketTest, ADetachedProcessHasNoInput) {
  RackUnderTest rack(kGen1);
  ASSERT_TRUE(rack.rack.run_process({"shop", "web", "job"}));
  EXPECT_FALSE(rack.host.attached.back());
}

TEST(LiveSocketTest, AClientThatDoesNotReadIsToldWhatItMissed) {
  RackUnderTest rack(kGen1);
  const SocketReply socket = run_attached(rack);
  const convox::ProcessSlot slot = rack.host.placed.back();
  rack.rack.process_output(slot, std::string(convox::UnreadOutput::kBytesMax, 'x'));
  rack.rack.process_output(slot, "lost");
  std::string whole;
  while (true) {
    const RackStream::Output output = socket.stream->pull();
    if (output.frames.empty()) break;
    for (const std::string& frame : output.frames) whole += frame;
  }
  EXPECT_EQ(whole.substr(convox::UnreadOutput::kBytesMax),
            "\n[4 bytes left out: nobody read them]\n");
  rack.rack.process_output(slot, "heard again");
  EXPECT_THAT(socket.stream->pull().frames, ElementsAre("heard again"));
}

// A command inside the one process of "shop", and its stream.
struct LiveExecUnderTest {
  explicit LiveExecUnderTest(RackUnderTest& rack) {
    EXPECT_TRUE(rack.rack.run_process({"shop", "web", "sleep 3600"}));
    auto owned = std::make_unique<StubLiveExec>(events);
    exec = owned.get();
    rack.host.next_live_exec = std::move(owned);
    socket = rack.open({"GET", "/apps/shop/processes/cafe01234567/exec", {{"Command", "ls"}}});
  }

  StubLiveExec::Events events;
  StubLiveExec* exec = nullptr;
  SocketReply socket;
};

TEST(LiveSocketTest, AnExecStreamsBothWays) {
  RackUnderTest rack(kGen2);
  LiveExecUnderTest live(rack);
  EXPECT_EQ(rack.host.commands.back(), "ls");
  EXPECT_THAT(live.socket.stream->pull().frames, IsEmpty());
  live.exec->output = "a file\n";
  EXPECT_THAT(live.socket.stream->pull().frames, ElementsAre("a file\n"));
  live.socket.stream->on_input("x");
  live.socket.stream->on_input_end();
  EXPECT_EQ(live.events, "write x, end of input, ");
  live.exec->code = 3;
  const RackStream::Output output = live.socket.stream->pull();
  EXPECT_THAT(output.frames, ElementsAre(kMarker3));
  EXPECT_TRUE(output.ended);
}

TEST(LiveSocketTest, AnExecIsKilledOnceWhenItsProcessEnds) {
  RackUnderTest rack(kGen2);
  LiveExecUnderTest live(rack);
  rack.rack.process_ended(rack.host.placed.back(), {0, {}});
  EXPECT_FALSE(live.socket.stream->pull().ended) << "its end is still to come";
  EXPECT_FALSE(live.socket.stream->pull().ended);
  EXPECT_EQ(live.events, "kill, ");
  live.exec->code = 137;
  EXPECT_THAT(live.socket.stream->pull().frames, ElementsAre(kMarker137));
}

TEST(LiveSocketTest, AnExecGoesWithItsClient) {
  RackUnderTest rack(kGen2);
  LiveExecUnderTest live(rack);
  live.socket.stream.reset();
  EXPECT_EQ(live.events, "gone, ");
}

TEST(LiveSocketTest, TheBeginningOfACharacterWaitsForItsRest) {
  EXPECT_EQ(whole_characters(""), "");
  EXPECT_EQ(whole_characters("ab"), "ab");
  EXPECT_EQ(whole_characters("a\u20ac"), "a\u20ac");
  EXPECT_EQ(whole_characters("a\xc3"), "a");
  EXPECT_EQ(whole_characters("a\xe2\x82"), "a");
  EXPECT_EQ(whole_characters("a\xf0\x9f\x98"), "a");
  EXPECT_EQ(whole_characters("\x82\x82\x82\x82"), "\x82\x82\x82\x82") << "no character begins here";
}

}  // namespace
}  // namespace cronwarp::fakes
