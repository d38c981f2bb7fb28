#include <cstddef>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <dirent.h>
#include <gtest/gtest.h>

#include "tests/server/descriptors.h"
#include "tests/server/raw_client.h"
#include "tests/server/served_rack.h"

namespace cronwarp::test {
namespace {

constexpr int kRequests = 10'000;
constexpr int kWebsockets = 100;
constexpr int kMalformed = 200;

// Of /proc/self/fd or /proc/self/task.
std::size_t entries_of(const std::string& folder) {
  DIR* const open = ::opendir(folder.c_str());
  std::size_t count = 0;
  while (::readdir(open) != nullptr) {
    ++count;
  }
  ::closedir(open);
  return count;
}

void make_requests(std::uint16_t port) {
  constexpr int kAtOnce = 100;
  RawClient client(port);
  for (int i = 0; i < kRequests; i += kAtOnce) {
    std::string requests;
    for (int k = 0; k < kAtOnce; ++k) {
      requests += get("/apps/shop/processes");
    }
    ASSERT_TRUE(client.send(requests));
    for (int k = 0; k < kAtOnce; ++k) {
      const auto answer = client.read_answer();
      ASSERT_TRUE(answer);
      ASSERT_EQ(answer->status, 200);
    }
  }
}

void make_malformed(std::uint16_t port) {
  const std::string kinds[] = {
      "rubbish\r\n\r\n",
      "GET / HTTP/3.0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
      "GET /" + std::string(100'000, 'x'),
      "GET /apps/%zz HTTP/1.1\r\nHost: r\r\n\r\n",
  };
  for (int i = 0; i < kMalformed; ++i) {
    RawClient client(port);
    client.send(kinds[static_cast<std::size_t>(i) % std::size(kinds)]);
    client.end_sending();
    const auto answer = client.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_GE(answer->status, 400);
    EXPECT_LE(answer->status, 505);
  }
}

// Some end well, some break off, some are still there when the server stops.
std::vector<RawClient> make_websockets(std::uint16_t port) {
  std::vector<RawClient> staying;
  for (int i = 0; i < kWebsockets; ++i) {
    RawClient client(port);
    EXPECT_EQ(client.upgrade("/apps/shop/logs")->status, 101);
    if (i % 4 == 0) {
      client.send_frame(kClose, "\x03\xe8");
      client.read_to_end();
    } else if (i % 4 == 1) {
      client.send(frame_bytes(0xff, true, "x"));
      client.end_sending();
      client.read_to_end();
    } else if (i % 4 == 2) {
      staying.push_back(std::move(client));
    }
  }
  return staying;
}

// What memory is left behind, the leak sanitizer says.
TEST(Load, LeavesNoThreadAndNoSocketBehind) {
  const std::size_t sockets_before = entries_of("/proc/self/fd");
  const std::size_t threads_before = entries_of("/proc/self/task");
  {
    ServedRack served;
    make_requests(served.port());
    make_malformed(served.port());
    const std::vector<RawClient> staying = make_websockets(served.port());
    served.wait_for([&] { return served.server().connections() == staying.size(); });
    served.stop();
    EXPECT_EQ(served.server().connections(), 0U);
  }
  EXPECT_EQ(entries_of("/proc/self/fd"), sockets_before);
  EXPECT_EQ(entries_of("/proc/self/task"), threads_before);
}

// Of this process, from the second number of /proc/self/statm.
std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(Load, AThousandIdleWebsocketsCostLessThan64MiB) {
  constexpr std::size_t kCount = 1000;
  const DescriptorLimit limit(4096);
  if (limit.limit() < 2 * kCount + 100) {
    GTEST_SKIP() << "this machine allows " << limit.limit() << " descriptors a process";
  }
  ServedRack served;
  const std::size_t before = resident_bytes();
  std::vector<RawClient> clients;
  for (std::size_t i = 0; i < kCount; ++i) {
    clients.emplace_back(served.port());
    ASSERT_EQ(clients.back().upgrade("/apps/shop/logs")->status, 101);
  }
  served.write_log_line("x");  // all of them have work to do once
  for (RawClient& client : clients) {
    ASSERT_TRUE(client.read_frame());
  }
  EXPECT_LT(resident_bytes() - before, std::size_t{64} * 1024 * 1024);
}

// What the loop has not worked off goes with it.
TEST(Load, AServerMayEndWithoutItsLoopTurning) {
  const std::size_t sockets_before = entries_of("/proc/self/fd");
  {
    ServedRack served;
    std::vector<RawClient> clients;
    for (int i = 0; i < 10; ++i) {
      clients.emplace_back(served.port());
      ASSERT_EQ(clients.back().upgrade("/apps/shop/logs")->status, 101);
    }
    served.halt();
  }
  EXPECT_EQ(entries_of("/proc/self/fd"), sockets_before);
}

}  // namespace
}  // namespace cronwarp::test
