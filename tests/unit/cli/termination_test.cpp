#include "cli/termination.h"

#include <csignal>

#include <gtest/gtest.h>

#include "base/interrupted.h"

namespace cronwarp::cli {
namespace {

TEST(Termination, ASignalComesOutOfTheLoopUntilSomebodyListens) {
  EventLoop loop;
  const Termination termination(loop);
  std::raise(SIGTERM);
  EXPECT_THROW(loop.poll(), Interrupted);
}

TEST(Termination, ASignalIsToldAndComesOutOfTheCheck) {
  EventLoop loop;
  Termination termination(loop);
  int told = 0;
  termination.listen([&told](int signal) { told = signal; });
  std::raise(SIGINT);
  loop.poll();
  EXPECT_EQ(told, SIGINT);
  EXPECT_THROW(termination.check(), Interrupted);
}

TEST(Termination, WithoutASignalTheCheckIsQuiet) {
  EventLoop loop;
  Termination termination(loop);
  termination.listen({});
  EXPECT_NO_THROW(termination.check());
}

}  // namespace
}  // namespace cronwarp::cli
